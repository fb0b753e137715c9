import { describe, expect, it } from 'vitest';
import { describeMisfit } from '../../packages/core/src/binding/misfit.js';
import { frameAtTime } from '../../packages/core/src/playback/frame-time.js';

describe('describeMisfit', () => {
  it.each([
    ['of one length', 300, 30, 10],
    ['of one length, with another rate', 150, 15, 10],
    ['of NTSC rates', 300, 29.97, 10.01],
    ['a frame longer', 301, 30, 10],
    ['of unknown length', 300, 30, NaN],
    ['live', 300, 30, Infinity],
    ['without frames', 0, 30, 10],
  ])('says nothing of a stream and a video %s', (_, frames, fps, seconds) => {
    expect(describeMisfit(frames, fps, seconds)).toBeUndefined();
  });

  it('says which rate a stream needs that has one mask for each picture', () => {
    expect(describeMisfit(300, 25, 10)).toMatch(/12\.0 s .*300 frames, 25 per second.*10\.0 s.*setRate\(30\)/);
  });

  it('says that a stream ends before its video', () => {
    expect(describeMisfit(240, 30, 30)).toMatch(/8\.0 s .*the video 30\.0 s.*Make the stream from this video/);
  });
});

describe('frameAtTime', () => {
  it.each([23.976, 24, 25, 29.97, 30, 50, 59.94, 60, 120])('finds the frame of times rounded to 1 ms, at %f', (fps) => {
    for (let index = 0; index < 500; index++) {
      const exact = index / (fps % 1 === 0 ? fps : (Math.ceil(fps) * 1000) / 1001);
      expect(frameAtTime(Math.round(exact * 1000) / 1000, fps, 1000)).toBe(index);
      expect(frameAtTime(exact, fps, 1000, true)).toBe(index);
    }
  });

  it('does not round up a time within a frame', () => {
    expect(frameAtTime(10.97 / 30, 30, 100, true)).toBe(10);
    expect(frameAtTime(120.9983 / 30, 30, 200, true)).toBe(120);
    expect(frameAtTime(10.9 / 30, 30, 100)).toBe(10);
  });
});
