import { AlphaStream, ManualClock } from '@alphastream/core';
import {
  checkContactShadow,
  closePicture,
  ContactShadow,
  PairedMask,
  placeAnchor,
  Surface,
  type AlphaMaskOptions,
  type CompactFrame,
  type Picture,
} from '@alphastream/core/binding';
import { createEncoder } from '@alphastream/core/encoder';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createTestRandom } from '../support/random.mjs';

const [WIDTH, HEIGHT] = [64, 32];
const rectangle = (left: number, top: number, right: number, bottom: number) =>
  Int32Array.of(left, top, right, top, right, bottom, left, bottom);
/** A person: a narrow head above a wide body, on feet of 6 pixels. */
const PERSON = [rectangle(28, 4, 31, 9), rectangle(20, 10, 39, 19), rectangle(24, 20, 29, 27)];
/** One in each half. */
const PAIR = [rectangle(4, 4, 11, 19), rectangle(40, 8, 55, 23)];

class TestMask extends PairedMask {
  current: CompactFrame | null = null;
  constructor(stream: AlphaStream, options: AlphaMaskOptions) {
    super(stream, options, { x: 0, y: 0, z: 0, w: 0 }, { x: 0, y: 0 });
  }
  update(): boolean {
    return this.follow();
  }
  protected override show(frame: CompactFrame | null, picture: Picture | null): void {
    this.current = frame;
    if (picture !== null) closePicture(picture);
  }
}

const open: (AlphaStream | TestMask)[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.dispose();
});

async function maskOf(frames: Int32Array[][], options: AlphaMaskOptions = {}) {
  const file = (await createEncoder()).encode(frames, { width: WIDTH, height: HEIGHT, fps: 30 });
  const stream = await AlphaStream.open(file);
  await stream.preload(0, frames.length - 1);
  const clock = new ManualClock();
  const mask = new TestMask(stream, { clock, ...options });
  open.push(mask, stream);
  mask.update();
  return { mask, stream, clock, surface: new Surface(stream.getMetadata(), {}) };
}

describe('alphaAt', () => {
  it('at the middle of each pixel is the decoded mask', async () => {
    const { mask } = await maskOf([PERSON]);
    const exact = mask.current!.mask();
    const wrong: number[] = [];
    for (let at = 0; at < exact.length; at++) {
      const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
      if (mask.alphaAt((x + 0.5) / WIDTH, 1 - (y + 0.5) / HEIGHT) !== exact[at]! / 255) wrong.push(at);
    }
    expect(wrong).toEqual([]);
  });

  it('between pixels is linear, and inverted with the mask', async () => {
    const { mask } = await maskOf([PERSON]);
    const edge = mask.alphaAt(20.25 / WIDTH, 1 - 15.5 / HEIGHT);
    expect(edge).toBeCloseTo(0.75);
    mask.invert = true;
    expect(mask.alphaAt(20.25 / WIDTH, 1 - 15.5 / HEIGHT)).toBeCloseTo(0.25);
  });

  it('follows inset, feather and threshold', async () => {
    const { mask } = await maskOf([PERSON]);
    const at = (x: number) => mask.alphaAt(x / WIDTH, 1 - 15.5 / HEIGHT);
    mask.inset = 3;
    expect([at(21.5), at(25)]).toEqual([0, 1]);
    mask.inset = -3;
    expect([at(15), at(18.5)]).toEqual([0, 1]);
    mask.inset = 0;
    mask.feather = 4;
    expect(at(20)).toBeCloseTo(0.5, 1);
    expect(at(18)).toBeGreaterThan(0.05);
    expect(at(22)).toBeLessThan(0.95);
    mask.threshold = 0.5;
    expect([at(18), at(22)]).toEqual([0, 1]);
  });

  it('sees the eye that is shown, and nothing across the middle', async () => {
    const { mask } = await maskOf([PAIR]);
    const at = (x: number, y: number) => mask.alphaAt(x / 32, 1 - y / HEIGHT, { stereo: 'side-by-side' });
    expect([at(8, 6), at(20, 20)]).toEqual([1, 0]);
    mask.eye = 'right';
    expect([at(8, 6), at(20, 20)]).toEqual([0, 1]);
    mask.feather = 16;
    mask.eye = 'left';
    expect(at(31.9, 20)).toBe(0);
  });

  it('is 0 before the first frame and while the picture is hidden', async () => {
    const { mask, clock } = await maskOf([PERSON, []]);
    expect(mask.alphaAt(0.5, 0.5)).toBe(1);
    clock.set(1.5 / 30);
    mask.update();
    expect([mask.frame, mask.alphaAt(0.5, 0.5), mask.bounds()]).toEqual([1, 0, null]);
  });
});

describe('bounds', () => {
  it('is the box of the decoded mask, of random outlines too', async () => {
    const random = createTestRandom('outlines');
    const frames = Array.from({ length: 60 }, () =>
      Array.from({ length: random.integer(1, 4) }, () => {
        const [x, y] = [random.integer(0, WIDTH - 2), random.integer(0, HEIGHT - 2)];
        return rectangle(x, y, random.integer(x, WIDTH - 1), random.integer(y, HEIGHT - 1));
      }),
    );
    const { mask, clock } = await maskOf(frames);
    for (let index = 0; index < frames.length; index++) {
      clock.set((index + 0.5) / 30);
      mask.update();
      const exact = mask.current!.mask();
      const set = [...exact.keys()].filter((at) => exact[at]! > 0);
      const [xs, ys] = [set.map((at) => at % WIDTH), set.map((at) => Math.floor(at / WIDTH))];
      const [left, right] = [Math.min(...xs), Math.max(...xs) + 1];
      const [top, bottom] = [Math.min(...ys), Math.max(...ys) + 1];
      expect(mask.bounds()).toEqual({
        x: left / WIDTH,
        y: top / HEIGHT,
        width: (right - left) / WIDTH,
        height: (bottom - top) / HEIGHT,
      });
    }
  });

  it('of one eye lies in its picture', async () => {
    const { mask } = await maskOf([PAIR]);
    expect(mask.bounds({ stereo: 'side-by-side' })).toEqual({ x: 4 / 32, y: 4 / 32, width: 8 / 32, height: 16 / 32 });
    expect(mask.bounds({ stereo: 'side-by-side', eyeOrder: 'right-first' })).toEqual({
      x: 8 / 32,
      y: 8 / 32,
      width: 16 / 32,
      height: 16 / 32,
    });
  });
});

describe('anchors', () => {
  it('lie on the head, between the feet and in the middle', async () => {
    const { mask, surface } = await maskOf([PERSON]);
    const at = (point: 'feet' | 'head' | 'center') => {
      const place = new Float32Array(3);
      expect(placeAnchor(surface, mask.current, point, place)).toBe(true);
      return [...place].map((value) => Math.round(value * HEIGHT * 100) / 100);
    };
    // In pixels from the middle of the picture, y up.
    expect(at('head')).toEqual([30 - 32, 16 - 4, 0]);
    expect(at('feet')).toEqual([27 - 32, 16 - 28, 0]);
    expect(at('center')).toEqual([30 - 32, 0, 0]);
  });

  it('stay where they were when nobody is there', async () => {
    const { mask, surface } = await maskOf([[]]);
    expect(placeAnchor(surface, mask.current, 'feet', new Float32Array(3))).toBe(false);
    expect(new ContactShadow(surface, checkContactShadow({ size: 1 })).take(mask.current)).toBe(false);
  });

  it('a shadow is as wide as the feet, or a part of the height', async () => {
    const { mask, surface } = await maskOf([PERSON]);
    const shadow = new ContactShadow(surface, checkContactShadow({ size: 2 }));
    expect(shadow.take(mask.current)).toBe(true);
    expect(shadow.radius).toBeCloseTo(6 / HEIGHT);
    expect(shadow.position[1]).toBeCloseTo((16 - 28) / HEIGHT);
  });

  it('a shadow stays on the ground that was told', async () => {
    const { mask, surface } = await maskOf([PERSON]);
    const shadow = new ContactShadow(surface, checkContactShadow({ ground: 0.25 }));
    expect(shadow.take(mask.current)).toBe(true);
    expect(shadow.position[1]).toBeCloseTo(0.25 - 0.5);
    expect(() => checkContactShadow({ ground: 1.5 })).toThrow(RangeError);
  });
});

describe('on demand', () => {
  it.each([
    ['feather', 2],
    ['inset', 1],
    ['threshold', 0.5],
    ['invert', true],
    ['eye', 'right'],
    ['despill', 'green'],
    ['bleed', 2],
  ] as const)('onInvalidate is called when %s changes', async (name, value) => {
    const onInvalidate = vi.fn();
    const { mask } = await maskOf([PERSON], { onInvalidate });
    onInvalidate.mockClear();
    Object.assign(mask, { [name]: value });
    expect(onInvalidate).toHaveBeenCalledTimes(1);
    expect(mask[name]).toBe(value);
  });

  it.each([
    ['eye', 'both'],
    ['despill', 'red'],
    ['bleed', 9],
  ] as const)('refuses %s = %s with a sentence', async (name, value) => {
    const { mask } = await maskOf([PERSON]);
    expect(() => Object.assign(mask, { [name]: value })).toThrow(new RegExp(`^${name} must be`));
  });
});

describe('the shape of a screen', () => {
  it.each([
    [{ videoWidth: 0, videoHeight: 0 }, WIDTH / HEIGHT],
    [{ videoWidth: 1280, videoHeight: 480 }, 1280 / 480],
    [{ videoWidth: 480, videoHeight: 1280 }, 480 / 1280],
  ])('is that of the video (%o)', async (size, aspect) => {
    const { mask, stream } = await maskOf([PERSON], { video: { take: () => null, ...size } });
    const known = (mask as unknown as { pictureAspect: number | undefined }).pictureAspect;
    const place = new Float32Array(3);
    new Surface(stream.getMetadata(), { height: 1 }, known).place(1, 0, place, 0);
    expect([...place]).toEqual([Math.fround(aspect / 2), 0.5, 0]);
  });

  it('is that of the coordinate space without a video, with the shape of its pixels', async () => {
    const metadata = { width: WIDTH, height: HEIGHT, pixelAspect: 64 / 45 };
    const file = (await createEncoder()).encode([PERSON], { metadata });
    const stream = await AlphaStream.open(file);
    open.push(stream);
    expect(stream.getMetadata().pixelAspect).toBe(64 / 45);
    const place = new Float32Array(3);
    new Surface(stream.getMetadata(), { height: 1 }).place(1, 0, place, 0);
    expect(place[0]).toBeCloseTo(((WIDTH / HEIGHT) * 64) / 45 / 2, 5);
  });
});
