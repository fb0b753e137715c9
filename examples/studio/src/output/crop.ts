import { copyPart, type Rect, type Size } from '@alphastream/core/encoder';

/** Copies a part of a picture, and adds empty columns at the right and rows below up to a size. */
export function cropAndPad(
  picture: Uint8Array,
  stride: number,
  part: Rect,
  size: Size,
  bytesPerPixel: number,
): Uint8Array<ArrayBuffer> {
  const cropped = new Uint8Array(bytesPerPixel * size.width * size.height);
  if (size.width === part.width) {
    const [x, width] = [bytesPerPixel * part.x, bytesPerPixel * part.width];
    copyPart(picture, bytesPerPixel * stride, { ...part, x, width }, cropped);
    return cropped;
  }
  for (let row = 0; row < part.height; row++) {
    const from = bytesPerPixel * ((part.y + row) * stride + part.x);
    cropped.set(picture.subarray(from, from + bytesPerPixel * part.width), bytesPerPixel * row * size.width);
  }
  return cropped;
}
