import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { DecodedVideo } from '../../packages/core/src/video/decoded-video.js';
import type { MediaFile } from '../../packages/core/src/video/media-file.js';

const SECONDS = 8;

/** A video of one picture a second, all key frames. Decoding one of `damaged` fails. */
function fakeFile(damaged: readonly number[]): MediaFile {
  const image = { codedWidth: 1, codedHeight: 1, close() {}, clone: () => image };
  return {
    name: 'clip.mp4',
    pictures: {
      async *samples(seconds) {
        for (let timestamp = Math.floor(seconds); timestamp < SECONDS; timestamp++) {
          await Promise.resolve();
          if (damaged.includes(timestamp)) throw new Error('damaged');
          yield { timestamp, duration: 1, rotation: 0, flip: false, toVideoFrame: () => image, close() {} } as never;
        }
      },
    },
    sound: null,
    soundProblem: undefined,
    duration: SECONDS,
    pictureDuration: SECONDS,
    width: 1,
    height: 1,
    nextKeySeconds: (seconds) => Promise.resolve(Math.floor(seconds) + 1 < SECONDS ? Math.floor(seconds) + 1 : null),
    close: () => undefined,
  };
}

function openVideo(damaged: readonly number[]): Promise<DecodedVideo> {
  return DecodedVideo.load(fakeFile(damaged), { loop: false, muted: true }, undefined);
}

/** Plays to the end, and returns the times of the pictures that were shown. */
async function playAll(video: DecodedVideo): Promise<number[]> {
  const times: number[] = [];
  await video.play();
  while (!video.paused) {
    await vi.advanceTimersByTimeAsync(100);
    const picture = video.take();
    if (picture !== null) times.push(picture.seconds);
  }
  return times;
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'setInterval', 'clearInterval', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** The same key frame was tried again and again, without a pause: the page froze. */
describe('A decoded video with damaged pictures in a row', () => {
  it('skips all of them', async () => {
    const video = await openVideo([2, 3, 4]);
    expect(await playAll(video)).toEqual([0, 1, 5, 6, 7]);
    expect(video.problem).toMatch(/damaged, and are skipped/);
    video.dispose();
  });

  it('skips from the place of a seek, not from the picture before it', async () => {
    const video = await openVideo([4, 5]);
    video.take();
    video.currentTime = 4.5;
    expect(await playAll(video)).toEqual([6, 7]);
    video.dispose();
  });

  it('reports an error if no other follows', async () => {
    const video = await openVideo([6, 7]);
    expect(await playAll(video)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(video.error).toMatchObject({ code: 'Decode' });
    video.dispose();
  });
});
