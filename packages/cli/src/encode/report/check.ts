import { AlphaStream, type CompactFrame, type StreamOptions } from '@alphastream/core';
import type { Size } from '../../usage.js';
import type { SampledFrame } from './sample.js';

/** How well written masks fit the given ones. */
export interface CheckResult {
  readonly checked: number;
  /** Pixels that differ, in all checked frames. */
  readonly wrongPixels: number;
  /** The first frame with such a pixel. */
  readonly firstWrong: number | undefined;
}

/** Decodes frames of the file that was written, and compares their masks with the given ones. */
export async function checkFrames(
  path: string,
  key: StreamOptions['key'],
  size: Size,
  frames: readonly SampledFrame<unknown>[],
): Promise<CheckResult> {
  const stream = await AlphaStream.open(path, { key, cache: { frames: 2 }, prefetch: 0 });
  try {
    let wrongPixels = 0;
    let firstWrong: number | undefined;
    for (const { index, bits } of frames) {
      await stream.loadFrame(index);
      const frame = stream.wantFrame(index);
      if (frame === null) throw new Error(`Frame ${index} of ${path} cannot be read again.`);
      const wrong = countWrong(frame, bits, size);
      wrongPixels += wrong;
      if (wrong > 0) firstWrong ??= index;
    }
    return { checked: frames.length, wrongPixels, firstWrong };
  } finally {
    await stream.close();
  }
}

/** Counts the pixels of a frame that differ from bits. Takes the memory of one row. */
function countWrong(frame: CompactFrame, bits: Uint8Array, { width, height }: Size): number {
  const stride = Math.ceil(width / 8);
  const painted = new Uint8Array(stride);
  // The last byte of a row may have bits past its end.
  const last = 0xff << (-width & 7);
  let wrong = 0;
  let next = 0;
  /** Compares the rows before `row`: the first of them is painted, the others are empty. */
  const compareTo = (row: number) => {
    for (; next < row; next++) {
      for (let at = 0; at < stride; at++) {
        let difference = painted[at]! ^ bits[next * stride + at]!;
        if (at === stride - 1) difference &= last;
        for (; difference !== 0; difference &= difference - 1) wrong++;
      }
      painted.fill(0);
    }
  };
  frame.forEachRun((row, from, to) => {
    compareTo(row);
    for (let x = from; x < to;) {
      if ((x & 7) === 0 && to - x >= 8) {
        painted[x >> 3] = 0xff;
        x += 8;
      } else {
        painted[x >> 3]! |= 0x80 >> (x & 7);
        x++;
      }
    }
  });
  compareTo(height);
  return wrong;
}
