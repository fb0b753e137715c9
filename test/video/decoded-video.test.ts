import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AlphaStreamError } from '../../packages/core/src/shared/errors.js';
import { DecodedVideo } from '../../packages/core/src/video/decoded-video.js';
import type { MediaFile } from '../../packages/core/src/video/media-file.js';
import { Account, FPS, fakeFile } from './fake-file.js';

beforeEach(() =>
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'performance'] }),
);
afterEach(() => void vi.useRealTimers());

interface Faults {
  readonly failsAt?: () => number;
  readonly error?: Error;
  readonly keys?: readonly number[];
}

/** A file of three seconds without sound. */
function threeSeconds(account: Account, { keys = [], ...faults }: Faults = {}): MediaFile {
  return {
    name: 'clip.mp4',
    pictures: fakeFile(account, 3 * FPS, faults),
    sound: null,
    soundProblem: undefined,
    duration: 3,
    pictureDuration: 3,
    width: 100,
    height: 1,
    nextKeySeconds: (seconds) => Promise.resolve(keys.find((key) => key > seconds) ?? null),
    close: () => undefined,
  };
}

const transportError = () => new AlphaStreamError('Transport', 'The server answered 503.', { stage: 'transport' });

/** Advances the clock step by step, as render loops do. Returns the times of the pictures that were shown. */
async function run(video: DecodedVideo, seconds: number): Promise<number[]> {
  const times: number[] = [];
  for (let step = 0; step < seconds * 50; step++) {
    await vi.advanceTimersByTimeAsync(20);
    const picture = video.take();
    if (picture === null) continue;
    times.push(Math.round(picture.seconds * FPS));
    (picture.image as VideoFrame).close();
  }
  return times;
}

function eventsOf(video: DecodedVideo): string[] {
  const events: string[] = [];
  for (const type of ['waiting', 'playing', 'error', 'ended'] as const) {
    video.addEventListener(type, () => events.push(type));
  }
  return events;
}

describe('DecodedVideo', () => {
  it('shows every picture once, in order, and ends', async () => {
    const account = new Account();
    const video = await DecodedVideo.load(threeSeconds(account), { loop: false, muted: true }, undefined);
    const events = eventsOf(video);
    await video.play();
    expect(await run(video, 3.5)).toEqual(Array.from({ length: 3 * FPS }, (_, index) => index));
    expect(events).toEqual(['playing', 'ended']);
    expect(video).toMatchObject({ ended: true, paused: true, currentTime: 3 });
    video.dispose();
    expect(account).toMatchObject({ open: 0, closedTwice: 0 });
  });

  it('waits for pictures that do not come, tries again, and loses none', async () => {
    const account = new Account();
    let isDown = true;
    const file = threeSeconds(account, { failsAt: () => (isDown ? 15 : Infinity), error: transportError() });
    const video = await DecodedVideo.load(file, { loop: false, muted: true }, undefined);
    const events = eventsOf(video);
    await video.play();
    const before = await run(video, 5);
    expect(before).toEqual(Array.from({ length: before.length }, (_, index) => index));
    expect(video.error).toMatchObject({ code: 'Transport' });
    expect(video.problem).toBe('The server answered 503.');
    isDown = false;
    const after = await run(video, 6);
    expect([...before, ...after]).toEqual(Array.from({ length: 3 * FPS }, (_, index) => index));
    expect(events).toContain('error');
    expect(events.at(-1)).toBe('ended');
    expect(video.error).toBeNull();
    video.dispose();
    expect(account).toMatchObject({ open: 0, closedTwice: 0 });
  });

  it('does not try again what lasts', async () => {
    const error = new AlphaStreamError('Source', 'The file changed.', { stage: 'transport' });
    const file = threeSeconds(new Account(), { failsAt: () => 15, error });
    const video = await DecodedVideo.load(file, { loop: false, muted: true }, undefined);
    const events = eventsOf(video);
    await video.play();
    await run(video, 10);
    expect(events.filter((type) => type === 'error')).toHaveLength(1);
    expect(video.error).toBe(error);
    video.dispose();
  });

  it('skips pictures that cannot be decoded, up to the next key frame', async () => {
    const account = new Account();
    let failures = 0;
    const file = threeSeconds(account, { failsAt: () => (failures < 3 ? 12 : Infinity), keys: [2] });
    const { pictures } = file;
    const counted = async function* (seconds: number) {
      try {
        yield* pictures.samples(seconds);
      } catch (error) {
        failures++;
        throw error;
      }
    };
    const damaged = { ...file, pictures: { samples: counted } };
    const video = await DecodedVideo.load(damaged, { loop: false, muted: true }, undefined);
    await video.play();
    const times = await run(video, 5);
    expect(times.filter((time) => time < 12)).toEqual(Array.from({ length: 12 }, (_, index) => index));
    expect(times.filter((time) => time >= 20)).toEqual(Array.from({ length: 10 }, (_, index) => 20 + index));
    expect(video.problem).toMatch(/damaged, and are skipped/);
    video.dispose();
    expect(account).toMatchObject({ open: 0, closedTwice: 0 });
  });

  it('makes a decoder again that the browser took away, when a picture is asked for', async () => {
    const account = new Account();
    let isTaken = false;
    const error = new DOMException('Codec reclaimed due to inactivity.', 'QuotaExceededError');
    const file = threeSeconds(account, { failsAt: () => (isTaken ? 0 : Infinity), error });
    const video = await DecodedVideo.load(file, { loop: true, muted: true }, undefined);
    await video.play();
    await run(video, 0.5);
    isTaken = true;
    // Hidden: nothing asks for pictures.
    await vi.advanceTimersByTimeAsync(1000);
    isTaken = false;
    const times = await run(video, 3);
    expect(times.length).toBeGreaterThan(2 * FPS);
    expect(video.error).toBeNull();
    video.dispose();
    expect(account).toMatchObject({ open: 0, closedTwice: 0 });
  });

  it('skips what was missed while nothing asked for pictures', async () => {
    const account = new Account();
    const video = await DecodedVideo.load(threeSeconds(account), { loop: true, muted: true }, undefined);
    await video.play();
    await run(video, 0.3);
    await vi.advanceTimersByTimeAsync(20_000);
    const expected = video.currentTime * FPS;
    const [, second] = await run(video, 0.3);
    expect(second! - expected).toBeLessThan(4);
    expect(account.open).toBeLessThan(12);
    video.dispose();
  });

  it('rejects to load a file without a picture, and when it is aborted', async () => {
    const file = threeSeconds(new Account());
    const empty = { ...file, pictures: fakeFile(new Account(), 0) };
    await expect(DecodedVideo.load(empty, { loop: true, muted: true }, undefined)).rejects.toMatchObject({
      code: 'Decode',
      message: expect.stringMatching(/clip\.mp4 .*no pictures/) as string,
    });
    const signal = AbortSignal.abort(new Error('over'));
    await expect(DecodedVideo.load(file, { loop: true, muted: true }, signal)).rejects.toThrow('over');
  });
});
