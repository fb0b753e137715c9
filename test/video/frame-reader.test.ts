import { describe, expect, it } from 'vitest';
import { FrameQueue } from '../../packages/core/src/video/frame-queue.js';
import { FrameReader, type SampleSource } from '../../packages/core/src/video/frame-reader.js';
import { Account, FPS, fakeFile } from './fake-file.js';

const LIMITS = { frames: 4, bytes: Infinity };

function read(source: SampleSource, duration: number) {
  const queue = new FrameQueue(LIMITS);
  const errors: unknown[] = [];
  let ends = 0;
  let onChange = () => {};
  const reader = new FrameReader(source, queue, duration, {
    onFrame: () => onChange(),
    onEnd: () => {
      ends++;
      onChange();
    },
    onError: (error) => {
      errors.push(error);
      onChange();
    },
  });
  /** Takes what is due until `count` pictures have come, or nothing follows. */
  const takeAll = async (count: number) => {
    const taken: [seconds: number, due: number][] = [];
    while (taken.length < count) {
      const frame = queue.takeDue(queue.length > 0 ? queue.lastDue : -1);
      if (frame !== null) {
        taken.push([round(frame.seconds), round(frame.due)]);
        frame.image.close();
      } else if (!reader.isRunning) break;
      else await new Promise<void>((resolve) => (onChange = resolve));
    }
    return taken;
  };
  return { queue, reader, errors, takeAll, ends: () => ends };
}

const round = (seconds: number) => Math.round(seconds * 1000) / 1000;
const settle = () => new Promise((resolve) => setTimeout(resolve));

describe('FrameReader', () => {
  it('stops at the bound of its queue, and goes on when a picture is taken', async () => {
    const account = new Account();
    const { queue, reader } = read(fakeFile(account, 20), 2);
    reader.start(0);
    await settle();
    expect(queue.length).toBe(LIMITS.frames);
    queue.takeDue(0.1)?.image.close();
    await settle();
    expect(queue.length).toBe(LIMITS.frames);
    reader.stop();
    await settle();
    expect(account).toMatchObject({ open: 0, closedTwice: 0 });
  });

  it('begins with the picture that is shown at the time, due at once', async () => {
    const { reader, queue } = read(fakeFile(new Account(), 20), 2);
    reader.start(0.57);
    await settle();
    expect(queue.takeDue(0.57)).toMatchObject({ seconds: 0.5 });
    reader.stop();
  });

  it('makes a first picture that comes late due at once', async () => {
    const { reader, queue } = read(fakeFile(new Account(), 20, { firstSeconds: 0.2 }), 2);
    reader.start(0);
    await settle();
    expect(queue.takeDue(0)).toMatchObject({ seconds: 0.2, due: 0 });
    reader.stop();
  });

  it('goes on with the first picture in a loop, without a gap', async () => {
    const account = new Account();
    const { reader, takeAll } = read(fakeFile(account, 5), 0.5);
    reader.loop = true;
    reader.start(0);
    const taken: [number, number][] = [];
    while (taken.length < 12) {
      taken.push(...(await takeAll(1)));
      await settle();
    }
    const dues = taken.map(([, due]) => due);
    expect(dues).toEqual([...dues].sort((a, b) => a - b));
    for (const [seconds, due] of taken) expect(round(due % 0.5) % 0.5).toBeCloseTo(seconds, 5);
    expect(dues.at(-1)).toBeGreaterThan(0.5);
    reader.stop();
    await settle();
    expect(account).toMatchObject({ open: 0, closedTwice: 0 });
  });

  it('ends after the last picture', async () => {
    const { reader, takeAll, ends } = read(fakeFile(new Account(), 3), 0.3);
    reader.start(0);
    await takeAll(10);
    expect(ends()).toBe(1);
    expect(reader.isRunning).toBe(false);
    expect(reader.endSeconds).toBeCloseTo(0.3);
  });

  it('ends at once in a loop over a file without pictures', async () => {
    const { reader, ends } = read(fakeFile(new Account(), 0), 1);
    reader.loop = true;
    reader.start(0);
    await settle();
    expect(ends()).toBe(1);
  });

  it('reports a damaged picture once, after those before it', async () => {
    const account = new Account();
    const { reader, takeAll, errors } = read(fakeFile(account, 10, { failsAt: () => 3 }), 1);
    reader.start(0);
    expect((await takeAll(10)).at(-1)?.[0]).toBeCloseTo(0.2);
    expect(errors).toEqual([new Error('damaged')]);
    expect(account.open).toBe(0);
  });

  it('closes every picture of a start that another one replaces, however often', async () => {
    const account = new Account();
    const { reader } = read(fakeFile(account, 50), 5);
    for (let start = 0; start < 100; start++) {
      reader.start((start % 49) / FPS);
      if (start % 3 === 0) await settle();
    }
    reader.stop();
    await settle();
    expect(account).toMatchObject({ open: 0, closedTwice: 0 });
  });

  it('a start from within the report of a picture, near the end of a loop, leaves no picture open', async () => {
    const account = new Account();
    const queue = new FrameQueue(LIMITS);
    let starts = 0;
    const reader: FrameReader = new FrameReader(fakeFile(account, 5), queue, 0.5, {
      onFrame: () => {
        if (starts++ === 0) reader.start(0);
      },
      onEnd: () => undefined,
      onError: () => undefined,
    });
    reader.loop = true;
    reader.start(0.4);
    await settle();
    reader.stop();
    await settle();
    expect(starts).toBeGreaterThan(1);
    expect(account).toMatchObject({ open: 0, closedTwice: 0 });
  });
});

describe('FrameQueue', () => {
  it('is full by bytes, but holds two pictures of any size', () => {
    const account = new Account();
    const queue = new FrameQueue({ frames: 10, bytes: 1000 });
    const add = (due: number, size: number) => queue.add({ image: account.frame(size), seconds: due, due });
    add(0, 10_000);
    expect(queue.isFull).toBe(false);
    add(1, 10_000);
    expect(queue.isFull).toBe(true);
    queue.takeDue(0)?.image.close();
    expect(queue.isFull).toBe(false);
    queue.clear();
    expect(account.open).toBe(0);
    for (let due = 0; due < 3; due++) add(due, 100);
    expect(queue.isFull).toBe(false);
    queue.clear();
  });

  it('gives the newest picture that is due, and closes those before', () => {
    const account = new Account();
    const queue = new FrameQueue(LIMITS);
    for (let due = 0; due < 4; due++) queue.add({ image: account.frame(), seconds: due, due });
    expect(queue.takeDue(2.5)).toMatchObject({ due: 2 });
    expect(account.open).toBe(2);
    expect(queue.takeDue(2.5)).toBeNull();
  });
});
