import { MaskBuffer, type CompactFrame } from '@alphastream/core';
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
 * The R8 texture that masks are shown with, and the buffer it is uploaded from: linear filter, no mipmaps (they would
 * bleed the edge), transparent at first. A DataTexture is not flipped on upload, so the buffer is filled bottom-up.
 */
export class MaskTexture {
  readonly texture: DataTexture;
  readonly #buffer: MaskBuffer;
  /** The same bytes as a source of copies; never uploaded itself. */
  readonly #source: DataTexture;
  readonly #rows = new Box2();
  readonly #place = new Vector2();
  /** Whose copy of the texture is up to date. */
  #renderer: WebGLRenderer | undefined;

  constructor(width: number, height: number) {
    this.#buffer = new MaskBuffer(width, height, true);
    this.texture = createTexture(this.#buffer);
    this.#source = createTexture(this.#buffer);
    this.texture.needsUpdate = true;
  }

  /** Paints a frame, or nothing, in place of what was there. */
  paint(frame: CompactFrame | null): void {
    if (frame === null) this.#buffer.clear();
    else this.#buffer.paint(frame);
  }

  /**
   * Uploads what the last `paint` changed: of the renderer that had everything before, only the rows that differ. (Not
   * by `addUpdateRange`, which takes four bytes a pixel for granted.) Without a renderer, three uploads the whole
   * texture when it renders.
   */
  upload(renderer: WebGLRenderer | undefined): void {
    if (renderer === undefined || renderer !== this.#renderer) {
      this.#renderer = renderer;
      this.texture.needsUpdate = true;
      renderer?.initTexture(this.texture);
      return;
    }
    const { first, last } = this.#buffer.changed;
    if (last < first) return;
    this.#rows.min.set(0, first);
    this.#rows.max.set(this.#buffer.width, last + 1);
    this.#place.set(0, first);
    renderer.copyTextureToTexture(this.#source, this.texture, this.#rows, this.#place);
  }

  dispose(): void {
    this.#renderer = undefined;
    this.texture.dispose();
  }
}

function createTexture({ data, width, height }: MaskBuffer): DataTexture {
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

/** The coordinate space's width rounded up to the multiple of 4 that uploads are quickest with. */
export function defaultMaskWidth(width: number): number {
  return Math.ceil(width / 4) * 4;
}
