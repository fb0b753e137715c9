import { MaskBuffer } from '@alphastream/core';
import { ClampToEdgeWrapping, DataTexture, LinearFilter, NoColorSpace, RedFormat, UnsignedByteType } from 'three';

/** An R8 texture and the buffer that it is uploaded from. */
export interface MaskTexture {
  readonly buffer: MaskBuffer;
  readonly texture: DataTexture;
}

/**
 * Makes the texture that masks are shown with: one channel, linear filter, no mipmaps (they would bleed the edge),
 * transparent at first. A DataTexture is not flipped on upload, so the buffer is filled bottom-up.
 */
export function createMaskTexture(width: number, height: number): MaskTexture {
  const buffer = new MaskBuffer(width, height, true);
  const texture = new DataTexture(buffer.data, width, height, RedFormat, UnsignedByteType);
  texture.name = 'AlphaStream mask';
  texture.colorSpace = NoColorSpace;
  texture.minFilter = LinearFilter;
  texture.magFilter = LinearFilter;
  texture.wrapS = ClampToEdgeWrapping;
  texture.wrapT = ClampToEdgeWrapping;
  texture.generateMipmaps = false;
  texture.unpackAlignment = width % 4 === 0 ? 4 : 1;
  texture.needsUpdate = true;
  return { buffer, texture };
}

/** The coordinate space's width rounded up to the multiple of 4 that uploads are quickest with. */
export function defaultMaskWidth(width: number): number {
  return Math.ceil(width / 4) * 4;
}
