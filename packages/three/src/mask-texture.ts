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

/** The first texture unit, in WebGL. */
const TEXTURE0 = 0x84c0;

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
  /** Counts the masks that were painted. */
  #painted = 0;
  /** The number of the mask that each renderer has. */
  readonly #held = new WeakMap<WebGLRenderer, number>();

  /** @param pixels Read by uploads, never written. */
  constructor(pixels: MaskPixels) {
    this.#pixels = pixels;
    const { data, width, height } = pixels;
    this.texture = createMaskTexture(data, width, height);
    this.#source = createMaskTexture(data, width, height);
    this.texture.needsUpdate = true;
  }

  /** Uploads a newly painted mask. Without a renderer, three uploads the whole texture during the next render of each. */
  upload(renderer: WebGLRenderer | undefined): void {
    this.#painted++;
    if (renderer === undefined) this.texture.needsUpdate = true;
    else this.uploadTo(renderer);
  }

  /**
   * Uploads the mask to a renderer: the rows that changed if it has the mask before, otherwise all. (`addUpdateRange` would not
   * do: it assumes four bytes per pixel.)
   */
  uploadTo(renderer: WebGLRenderer): void {
    const held = this.#held.get(renderer);
    this.#held.set(renderer, this.#painted);
    if (held === undefined) {
      this.texture.needsUpdate = true;
      renderer.initTexture(this.texture);
      return;
    }
    const { width, height, changed } = this.#pixels;
    const isNext = held === this.#painted - 1;
    const first = isNext ? changed.first : 0;
    const last = isNext ? changed.last : height - 1;
    if (last < first) return;
    this.#rows.min.set(0, first);
    this.#rows.max.set(width, last + 1);
    this.#place.set(0, first);
    // three 0.170 writes to the texture of the active unit, which it leaves at another one if this texture is bound already.
    renderer.state.activeTexture(TEXTURE0);
    renderer.copyTextureToTexture(this.#source, this.texture, this.#rows, this.#place);
  }

  /** Does nothing: the CPU has painted the mask. */
  paint(): void {
    return;
  }

  dispose(): void {
    this.texture.dispose();
  }
}

/** @param data Null for a texture that a GPU paints. */
export function createMaskTexture(data: Uint8Array<ArrayBuffer> | null, width: number, height: number): DataTexture {
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
