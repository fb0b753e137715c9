import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readStream } from './asvp-reader.mjs';
import { itemAt } from './item-at.mjs';
import { CLIP, readNumbers, setBlocks } from './number-grid.mjs';
import { exactMask, resizeNearest } from './oracle.mjs';
import { fixturesFolder } from './shared.mjs';

const { width, height, frames } = CLIP;
const masks = readStream(readFileSync(join(fixturesFolder, 'numbers.asvp'))).frames;

/** What a renderer should show: picture times mask over black, as one grey channel. */
function compose(pictureNumber: number, maskNumber: number): Uint8Array {
  const shown = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) shown.fill(255, y * width + width / 2, (y + 1) * width);
  for (const block of setBlocks('picture', pictureNumber)) {
    for (let y = block.y; y < block.y + block.height; y++) {
      shown.fill(255, y * width + block.x, y * width + block.x + block.width);
    }
  }
  const mask = exactMask(itemAt(masks, maskNumber), width, height);
  return shown.map((grey, i) => Math.min(grey, itemAt(mask, i)));
}

function toRgba(grey: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: grey.length * 4 }, (_, i) => (i % 4 === 3 ? 255 : itemAt(grey, i >> 2)));
}

describe('frame numbers', () => {
  it('has one mask for every frame', () => expect(masks).toHaveLength(frames));

  it.each([0, 1, 15, 16, 255, 256, 511, frames - 1])('reads %i from picture and mask', (number) => {
    expect(readNumbers(toRgba(compose(number, number)), width, height)).toEqual({ picture: number, mask: number });
  });

  it.each([
    [64, 36],
    [101, 77],
    [640, 360],
    [300, 600],
  ])('reads them at %i x %i', (newWidth, newHeight) => {
    const rgba = toRgba(resizeNearest(compose(321, 123), width, height, newWidth, newHeight));
    expect(readNumbers(rgba, newWidth, newHeight)).toEqual({ picture: 321, mask: 123 });
  });

  it('reads rows from the lowest up', () => {
    const rgba = toRgba(compose(42, 43));
    const rows = Array.from({ length: height }, (_, y) => rgba.subarray(y * width * 4, (y + 1) * width * 4));
    expect(readNumbers(Buffer.concat(rows.reverse()), width, height, { flipY: true })).toEqual({
      picture: 42,
      mask: 43,
    });
    expect(() => readNumbers(Buffer.concat(rows), width, height)).toThrow();
  });

  it.each([
    ['black', 0],
    ['white', 255],
    ['grey', 128],
  ])('takes no number from a %s picture', (_, grey) => {
    expect(() => readNumbers(new Uint8Array(width * height * 4).fill(grey), width, height)).toThrow();
  });

  it('takes no number from two pictures that were blended', () => {
    const [one, other] = [compose(0, 0), compose(511, 511)];
    const blended = one.map((grey, i) => (grey + itemAt(other, i)) / 2);
    expect(() => readNumbers(toRgba(blended), width, height)).toThrow(/neither black nor white/);
  });
});
