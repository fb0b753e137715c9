import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { heapInUse } from '../support/page-heap.js';
import { createTestRandom } from '../support/random.mjs';
import { answerRange, rangeOf } from '../support/range-answers.js';
import { scriptedServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';
import { isLongRun, LONG_TIMEOUT_MS, TIMEOUT_MS } from '../support/timeouts.js';
import { CLIPS, load, useVideoPage } from './video-page.js';

const PLAYED_SECONDS = isLongRun ? 60 : 5;
const SOAK_SECONDS = isLongRun ? 600 : 8;
/** The numbered clips have so many pictures a second. */
const FPS = 30;
const MAX_GROWTH = 2 * 2 ** 20;

const { openScript, openScriptPage } = useVideoPage();

/** Listens to what the page sends to its loudspeakers. The pitch of the clip's sound tells its time. */
const LISTEN = `
  const { connect } = AudioNode.prototype;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) {
      window.analyser = new AnalyserNode(target.context, { fftSize: 4096 });
      connect.call(this, analyser);
    }
    return connect.call(this, target, ...rest);
  };
  /** Seconds of the clip that are heard now; NaN where it starts again. */
  window.heardSeconds = () => {
    const { context, fftSize } = analyser;
    const samples = new Float32Array(fftSize);
    analyser.getFloatTimeDomainData(samples);
    const rises = [];
    for (let at = 1; at < fftSize; at++) {
      const [before, after] = [samples[at - 1], samples[at]];
      if (before < 0 && after >= 0) rises.push(at - after / (after - before));
    }
    if (rises.length < 8) return NaN;
    const [first, last] = [rises[0], rises.at(-1)];
    const rate = video.playbackRate;
    const pitch = ((rises.length - 1) / (last - first)) * context.sampleRate;
    const middle = (pitch / rate - 300) / 300;
    const sinceMiddle = (fftSize - (first + last) / 2) / context.sampleRate;
    const heard = middle + (sinceMiddle - (context.outputLatency || 0)) * rate;
    return heard > 0.2 && heard < video.duration - 0.2 && middle > 0.2 && middle < video.duration - 0.2 ? heard : NaN;
  };
  /** By how many seconds the sound is ahead of the picture, each time that there is a new one. */
  window.compare = async (seconds) => {
    const differences = [];
    const end = performance.now() + 1000 * seconds;
    while (performance.now() < end) {
      const [picture] = await watch((times) => times.length > 0);
      const heard = heardSeconds();
      if (!Number.isNaN(heard)) differences.push(heard - picture);
    }
    return differences;
  };
`;

/** Median in frames. A picture that has just come is half a render old, at most a frame. */
function median(differences: readonly number[]): number {
  return [...differences].sort((a, b) => a - b)[Math.floor(differences.length / 2)]! * FPS;
}

describe('sound', () => {
  it(
    'the picture stays with what is heard: in a loop, at other rates and after seeks',
    async () => {
      const ask = await openScript();
      await ask(LISTEN);
      await ask(load(`${CLIPS}/sound.mp4`, { loop: true }));
      await ask('return (await video.play(), null)');
      const compare = async (seconds: number) => {
        const differences = await ask<number[]>(`compare(${seconds})`);
        expect(differences.length).toBeGreaterThan(10);
        return median(differences);
      };
      const first = await compare(2);
      const parts: [part: string, frames: number][] = [['at first', first]];
      await setTimeout(1000 * Math.max(0, PLAYED_SECONDS - 4));
      parts.push([`after ${PLAYED_SECONDS} s`, await compare(2)]);
      for (const rate of [1.5, 0.5, 4, 1]) {
        await ask(`video.playbackRate = ${rate}`);
        await ask('watch((times) => times.length > 10)');
        parts.push([`at rate ${rate}`, (await compare(2)) / rate]);
      }
      await ask('video.currentTime = 2; await until("seeked"); return null');
      parts.push(['after a seek', await compare(2)]);
      console.log(
        `sound ahead of the picture: ${parts.map(([part, frames]) => `${frames.toFixed(2)} frames ${part}`).join(', ')}`,
      );
      for (const [part, frames] of parts) expect(Math.abs(frames - first), part).toBeLessThan(1);
      expect(Math.abs(first - 0.5)).toBeLessThan(1);
      await ask('video.dispose()');
    },
    LONG_TIMEOUT_MS,
  );
});

describe('a long playback with random seeks', () => {
  it(
    `keeps frames and memory flat for ${SOAK_SECONDS} s`,
    async () => {
      const { page, ask } = await openScriptPage();
      const random = createTestRandom('seeks');
      await ask(load(`${CLIPS}/sound.mp4`, { loop: true }));
      await ask('return (await video.play(), null)');
      const play = async (seconds: number) => {
        const end = performance.now() + 1000 * seconds;
        let [pictures, seeks] = [0, 0];
        while (performance.now() < end) {
          const target = random.next() * 5.9;
          const count = random.integer(1, 20);
          pictures += await ask<number>(
            `video.currentTime = ${target}; return (await watch((times) => times.length >= ${count})).length`,
          );
          seeks++;
        }
        return { pictures, seeks };
      };
      await play(2);
      const before = await heapInUse(page);
      const { pictures, seeks } = await play(SOAK_SECONDS);
      const growth = (await heapInUse(page)) - before;
      const [maxOpen, open] = await ask<[number, number]>('[maxOpen, framesOpen()]');
      console.log(
        `${SOAK_SECONDS} s: ${seeks} seeks, ${pictures} pictures, at most ${maxOpen} frames open, heap grown by ${growth} bytes`,
      );
      // Six in the queue, the one that is shown, and the one that was taken.
      expect(maxOpen).toBeLessThanOrEqual(9);
      expect(open).toBeLessThanOrEqual(8);
      expect(growth).toBeLessThan(MAX_GROWTH);
      await ask('video.dispose()');
      expect(await ask('framesOpen()')).toBe(0);
    },
    TIMEOUT_MS + 2000 * SOAK_SECONDS,
  );
});

describe('over a network with a round trip of 100 ms', () => {
  const ROUND_TRIP_MS = 100;
  const CLIP = readFileSync(join(repositoryFolder, 'examples/demo/public/clip/figure.mp4'));

  const serveSlowly = async () => {
    const served = { requests: 0, bytes: 0 };
    const headers = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'Content-Range, ETag' };
    const server = await scriptedServer((request, response) => {
      served.requests++;
      const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? 'bytes=0-')!;
      const [first, last] = rangeOf({ headers: { range: `bytes=${range[1]}-${range[2] || CLIP.length - 1}` } });
      served.bytes += Math.min(last, CLIP.length - 1) - first + 1;
      void setTimeout(ROUND_TRIP_MS).then(() =>
        answerRange(CLIP, { headers: { range: `bytes=${first}-${last}` } } as never, response, { headers }),
      );
    });
    return { served, server };
  };

  it(
    'openVideo has its first picture as soon as a video element has, and fetches the file once',
    async () => {
      const ask = await openScript();
      const element: number[] = [];
      const decoded: number[] = [];
      for (let round = 0; round < 3; round++) {
        const { served, server } = await serveSlowly();
        const source = JSON.stringify(`${server.origin}/figure.mp4`);
        element.push(
          await ask<number>(`
          const from = performance.now();
          const element = Object.assign(document.createElement('video'), { muted: true, crossOrigin: '', src: ${source} });
          await new Promise((resolve) => { element.requestVideoFrameCallback(resolve); element.play().catch(() => undefined); });
          const ms = performance.now() - from;
          element.removeAttribute('src');
          element.load();
          return ms;`),
        );
        Object.assign(served, { requests: 0, bytes: 0 });
        decoded.push(
          await ask<number>(`
          const from = performance.now();
          await load(${source}, { muted: true });
          await watch((times) => times.length > 0);
          return performance.now() - from;`),
        );
        expect(served.requests).toBeLessThanOrEqual(3);
        await ask('video.playbackRate = 4; await video.play(); await watch(() => video.ended); video.dispose()');
        const share = served.bytes / CLIP.length;
        console.log(
          `first picture: element ${element.at(-1)!.toFixed(0)} ms, openVideo ${decoded.at(-1)!.toFixed(0)} ms; ` +
            `played through: ${share.toFixed(3)} of the file's bytes in ${served.requests} requests`,
        );
        expect(share).toBeLessThanOrEqual(1.1);
        await server.close();
      }
    },
    LONG_TIMEOUT_MS,
  );
});
