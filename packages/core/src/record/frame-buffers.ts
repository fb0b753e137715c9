/**
 * Buffers that serve picture after picture. New ones for each, of some 5 MB, are more garbage than Firefox collects while it
 * encodes: its memory grew by 100 MB a second.
 *
 * @example
 * ```ts
 * import type { SegmentFrame } from '@alphastream/core/recorder';
 *
 * // What is brighter than half, from the pictures of a camera: their first plane is the brightness.
 * const bright: SegmentFrame = async (frame, buffers) => {
 *   const planes = buffers.get('planes', frame.allocationSize());
 *   const [{ offset, stride }] = (await frame.copyTo(planes)) as [PlaneLayout];
 *   const { width, height } = frame.visibleRect!;
 *   const mask = buffers.get('mask', width * height);
 *   for (let y = 0; y < height; y++) {
 *     for (let x = 0; x < width; x++) mask[y * width + x] = planes[offset + y * stride + x]! < 128 ? 0 : 255;
 *   }
 *   return mask;
 * };
 * ```
 */
export class FrameBuffers {
  readonly #buffers = new Map<string, Uint8Array<ArrayBuffer>>();

  /**
   * Returns the buffer of a name, which has what was written to it for the picture before. It is new if the last one had
   * another size.
   *
   * @param byteLength A whole number, at least 0.
   */
  get(name: string, byteLength: number): Uint8Array<ArrayBuffer> {
    const last = this.#buffers.get(name);
    if (last?.byteLength === byteLength) return last;
    const buffer = new Uint8Array(byteLength);
    this.#buffers.set(name, buffer);
    return buffer;
  }
}
