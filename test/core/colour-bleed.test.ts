import { ColourBleed } from '@alphastream/core/encoder';
import { describe, expect, it } from 'vitest';

const SIZE = { width: 64, height: 64 };
const SCREEN = [15, 139, 38] as const;
const SKIN = [200, 150, 130] as const;
/** Green, but further from the screen than what a key takes for it. */
const OLIVE = [110, 130, 60] as const;

const isPerson = (x: number, y: number) => (x - 32) ** 2 + (y - 32) ** 2 < 24 ** 2;
const isHole = (x: number, y: number) => x >= 28 && x < 34 && y >= 30 && y < 35;
const isTie = (x: number, y: number) => x >= 40 && x < 46 && y >= 28 && y < 40;

/** A person whose mask has no hole, in front of a screen that shows through one. */
function draw(): { colours: Uint8Array; mask: Uint8Array } {
  const colours = new Uint8Array(3 * SIZE.width * SIZE.height);
  const mask = new Uint8Array(SIZE.width * SIZE.height);
  for (let at = 0; at < mask.length; at++) {
    const [x, y] = [at % SIZE.width, Math.floor(at / SIZE.width)];
    mask[at] = isPerson(x, y) ? 255 : 0;
    const person = isTie(x, y) ? OLIVE : SKIN;
    colours.set(isPerson(x, y) && !isHole(x, y) ? person : SCREEN, 3 * at);
  }
  return { colours, mask };
}

describe('ColourBleed', () => {
  it('gives screen inside of the mask the colours around it', () => {
    const { colours, mask } = draw();
    const picture = new Uint8Array(colours.length);
    new ColourBleed(SIZE, SCREEN).fill(picture, colours, mask);
    for (let at = 0; at < mask.length; at++) {
      const [x, y] = [at % SIZE.width, Math.floor(at / SIZE.width)];
      const found = [...picture.subarray(3 * at, 3 * at + 3)];
      if (isHole(x, y)) expect(found).toEqual([...SKIN]);
      if (isTie(x, y) && isTie(x - 3, y) && isTie(x + 3, y)) expect(found).toEqual([...OLIVE]);
    }
  });

  it('keeps what a narrower key took for the person', () => {
    const { colours, mask } = draw();
    const picture = new Uint8Array(colours.length);
    new ColourBleed(SIZE, SCREEN, [-1, 0]).fill(picture, colours, mask);
    const middle = 3 * (32 * SIZE.width + 31);
    // Its spill is removed only near the edge.
    expect([...picture.subarray(middle, middle + 3)]).toEqual([...SCREEN]);
  });

  it('refuses a grey screen', () => {
    expect(() => new ColourBleed(SIZE, [120, 122, 120])).toThrow(RangeError);
  });
});
