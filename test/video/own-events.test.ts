import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { VideoEventType } from '../../packages/core/src/video/alpha-video.js';
import { DecodedVideo } from '../../packages/core/src/video/decoded-video.js';
import { playableSeconds, type MediaFile } from '../../packages/core/src/video/media-file.js';
import { Account, FPS, fakeFile } from './fake-file.js';

beforeEach(() =>
  vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearTimeout', 'clearInterval', 'performance'] }),
);
afterEach(() => void vi.useRealTimers());

function twoSeconds(account: Account): MediaFile {
  return {
    name: 'clip.mp4',
    pictures: fakeFile(account, 2 * FPS),
    sound: null,
    soundProblem: undefined,
    duration: 2,
    pictureDuration: 2,
    width: 100,
    height: 1,
    nextKeySeconds: () => Promise.resolve(null),
    close: () => undefined,
  };
}

/** Plays, and lets a listener do something at the first event of a type. */
async function playWith(type: VideoEventType, act: (video: DecodedVideo) => void, seconds = 0): Promise<DecodedVideo> {
  const video = await DecodedVideo.load(twoSeconds(new Account()), { loop: false, muted: true }, undefined);
  if (seconds > 0) {
    await video.play();
    await vi.advanceTimersByTimeAsync(2500);
    expect(video.ended).toBe(true);
  }
  video.addEventListener(type, () => act(video), { once: true });
  await expect(video.play()).rejects.toMatchObject({ name: 'AbortError' });
  return video;
}

describe('DecodedVideo in a listener of its own events', () => {
  it('pause in `play`: it stands still', async () => {
    const video = await playWith('play', (its) => its.pause());
    expect(video.paused).toBe(true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(video.currentTime).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
    video.dispose();
  });

  it('pause in `seeking` of a play after the end: it stands still', async () => {
    const video = await playWith('seeking', (its) => its.pause(), 2);
    await vi.advanceTimersByTimeAsync(1000);
    expect(video.paused).toBe(true);
    expect(vi.getTimerCount()).toBe(0);
    video.dispose();
  });

  it('pause, then play in `play`: the second one plays', async () => {
    const second: Promise<void>[] = [];
    const video = await playWith('play', (its) => {
      its.pause();
      second.push(its.play());
    });
    await second[0];
    expect(video.paused).toBe(false);
    await vi.advanceTimersByTimeAsync(500);
    expect(video.currentTime).toBeCloseTo(0.5, 1);
    video.dispose();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each(['play', 'seeking'] as const)('dispose in `%s`: no timer is left, and nothing is told', async (type) => {
    const events: string[] = [];
    await playWith(
      type,
      (video) => {
        video.dispose();
        for (const later of ['playing', 'waiting', 'timeupdate', 'ended'] as const) {
          video.addEventListener(later, () => events.push(later));
        }
      },
      type === 'seeking' ? 2 : 0,
    );
    await vi.advanceTimersByTimeAsync(1000);
    expect(events).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('DecodedVideo of a hostile file', () => {
  it.each([NaN, Infinity, -Infinity, -1, 0])('a length of %d s counts as none', (seconds) => {
    expect(playableSeconds(seconds)).toBe(undefined);
  });

  it('a length next to nothing is made longer, and others stay as they are', () => {
    expect([1e-9, 0.04, 3600].map(playableSeconds)).toEqual([0.01, 0.04, 3600]);
  });

  it('key frames whose times go backwards: it stops instead of trying without end', async () => {
    const account = new Account();
    let opened = 0;
    const file = twoSeconds(account);
    const pictures = fakeFile(account, 2 * FPS, { failsAt: () => 5 });
    const counted = { samples: (seconds: number) => (opened++, pictures.samples(seconds)) };
    const hostile = { ...file, pictures: counted, nextKeySeconds: (seconds: number) => Promise.resolve(seconds - 0.1) };
    const video = await DecodedVideo.load(hostile, { loop: false, muted: true }, undefined);
    await video.play();
    for (let turn = 0; turn < 100; turn++) await vi.advanceTimersByTimeAsync(20);
    expect(video.error).toMatchObject({ code: 'Decode', isLasting: true });
    expect(opened).toBeLessThan(8);
    video.dispose();
    expect(account).toMatchObject({ open: 0 });
  });
});
