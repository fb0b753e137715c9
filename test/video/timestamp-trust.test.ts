import { describe, expect, it } from 'vitest';
import { TimestampTrust } from '../../packages/core/src/video/timestamp-trust.js';

const FPS = 30;

/** Compares timestamps with the media times of the first frames, in frames. */
function trustAfter(timestamps: readonly number[]): TimestampTrust {
  const trust = new TimestampTrust();
  timestamps.forEach((frames, index) =>
    trust.compare(frames / FPS, { mediaTime: index / FPS, presentedFrames: index + 1 }),
  );
  return trust;
}

describe('TimestampTrust', () => {
  it.each([
    ['nothing was seen', [], 'open'],
    ['three pictures agree', [0, 1, 2, 3], 'open'],
    ['four pictures agree, the first not counted', [0, 1, 2, 3, 4], 'proven'],
    ['all times are 0, as in Safari before 17', [0, 0, 0, 0, 0], 'refuted'],
    ['times are seconds, taken for microseconds, as in Firefox', [0, 1e-6, 1e-6, 2e-6, 2e-6], 'refuted'],
    ['times are the current time, as in Safari', [0.4, 1.3, 2.7, 3.2, 4.6], 'refuted'],
    ['one picture of many is late', [0, 1, 1, 3, 4, 5], 'proven'],
  ] as const)('%s: times of %j are %s', (_, timestamps, verdict) => {
    expect(trustAfter(timestamps).verdict).toBe(verdict);
  });

  it('counts a picture that is shown again once', () => {
    const trust = new TimestampTrust();
    for (let time = 0; time < 10; time++) trust.compare(1, { mediaTime: 1, presentedFrames: time });
    expect(trust.verdict).toBe('open');
  });

  it('stays proven: later times are not looked at', () => {
    const trust = trustAfter([0, 1, 2, 3, 4]);
    for (let index = 5; index < 9; index++) trust.compare(0, { mediaTime: index / FPS, presentedFrames: index });
    expect(trust.verdict).toBe('proven');
  });

  it('notices pictures that are stamped with the time that was sought, as in WebKit', () => {
    const trust = trustAfter([0, 1, 2, 3, 4]);
    trust.compareSought(42.4 / FPS, 42.4 / FPS);
    expect(trust.stampsSoughtTimes).toBe(false);
    trust.compareSought(17.7 / FPS, 17.7 / FPS);
    expect(trust.stampsSoughtTimes).toBe(true);
  });

  it('takes no notice of a seek to the very time of a picture', () => {
    const trust = trustAfter([0, 1, 2, 3, 4]);
    for (let index = 10; index < 20; index++) trust.compareSought(index / FPS, index / FPS);
    expect(trust.stampsSoughtTimes).toBe(false);
  });
});
