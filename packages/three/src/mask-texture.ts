import type { MaskPixels } from '@alphastream/core/binding';
import {
  Box2,
  ClampToEdgeWrapping,
  DataTexture,
  LinearFilter,
  NoColorSpace,
  RedFormat,
  UnsignedByteType,
  Vector2,
  type WebGLRenderer,
} from 'three';

/**
 * The R8 texture of the current mask: linear filter, no mipmaps (they would bleed the edge), transparent at first. three
 * does not flip a DataTexture on upload, so the pixels are bottom-up.
 */
export class MaskTexture {
  readonly texture: DataTexture;
  readonly #pixels: MaskPixels;
  /** The same bytes as a source for copies. Never uploaded itself. */
  readonly #source: DataTexture;
  readonly #rows = new Box2();
  readonly #place = new Vector2();
  /** The renderer whose copy of the texture is up to date. */
  #renderer: WebGLRenderer | undefined;

  /** @param pixels Read by uploads, never written. */
  constructor(pixels: MaskPixels) {
    this.#pixels = pixels;
    this.texture = createTexture(pixels);
    this.#source = createTexture(pixels);
    this.texture.needsUpdate = true;
  }

  /**
   * Uploads the rows that changed; for another renderer than before, the whole texture. (`addUpdateRange` would not do: it
   * assumes four bytes per pixel.) Without a renderer, three uploads the whole texture during the next render.
   */
  upload(renderer: WebGLRenderer | undefined): void {
    if (renderer === undefined || renderer !== this.#renderer) {
      this.#renderer = renderer;
      this.texture.needsUpdate = true;
      renderer?.initTexture(this.texture);
      return;
    }
    const { first, last } = this.#pixels.changed;
    if (last < first) return;
    this.#rows.min.set(0, first);
    this.#rows.max.set(this.#pixels.width, last + 1);
    this.#place.set(0, first);
    renderer.copyTextureToTexture(this.#source, this.texture, this.#rows, this.#place);
  }

  dispose(): void {
    this.#renderer = undefined;
    this.texture.dispose();
  }
}

function createTexture({ data, width, height }: MaskPixels): DataTexture {
  const texture = new DataTexture(data, width, height, RedFormat, UnsignedByteType);
  texture.name = 'AlphaStream mask';
  texture.colorSpace = NoColorSpace;
  texture.minFilter = LinearFilter;
  texture.magFilter = LinearFilter;
  texture.wrapS = ClampToEdgeWrapping;
  texture.wrapT = ClampToEdgeWrapping;
  texture.generateMipmaps = false;
  texture.unpackAlignment = width % 4 === 0 ? 4 : 1;
  return texture;
}
