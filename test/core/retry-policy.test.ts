import { describe, expect, it } from 'vitest';
import { retryDelay, type RequestFault } from '../../packages/core/src/transport/retry-policy.js';

const POLICY = { retries: 3, backoffMs: 250 };
const NOW = Date.parse('2031-05-06T07:08:09Z');

const delayOf = (fault: RequestFault, attempt = 1, random = 0.5) => retryDelay(fault, attempt, POLICY, random, NOW);

describe('which faults pass', () => {
  it.each([undefined, 408, 425, 429, 500, 502, 503, 504])('status %s: tried again', (status) => {
    expect(delayOf({ status })).toBe(250);
  });

  it.each([400, 401, 403, 404, 410, 416, 418, 451, 501, 505])('status %i: not tried again', (status) => {
    expect(delayOf({ status })).toBeNull();
  });

  it('a lasting status stays lasting, whatever Retry-After says', () => {
    expect(delayOf({ status: 404, retryAfter: '1' })).toBeNull();
  });
});

describe('how long', () => {
  it.each([
    [1, 250],
    [2, 500],
    [3, 1000],
    [4, null],
    [5, null],
  ])('after failure %i: %s ms', (attempt, ms) => {
    expect(delayOf({}, attempt)).toBe(ms);
    expect(delayOf({ status: 500 }, attempt)).toBe(ms);
  });

  it.each([
    [0, 187.5],
    [0.5, 250],
    [1 - 2 ** -53, 312.5],
  ])('jitter at %f: %f ms', (random, ms) => {
    expect(delayOf({}, 1, random)).toBeCloseTo(ms, 6);
  });

  it('without retries: never', () => {
    expect(retryDelay({}, 1, { retries: 0, backoffMs: 250 }, 0.5, NOW)).toBeNull();
  });
});

describe('Retry-After', () => {
  it.each([
    ['7', 7000],
    [' 7 ', 7000],
    ['0', 250],
    ['-7', 250],
    ['60', 60_000],
    ['61', 60_000],
    ['999999999999999999999', 60_000],
    ['', 250],
    ['soon', 250],
    [null, 250],
    ['Tue, 06 May 2031 07:08:19 GMT', 10_000],
    ['Tue, 06 May 2031 09:08:09 GMT', 60_000],
    ['Tue, 06 May 2031 07:08:00 GMT', 250],
  ])('%j: %i ms', (retryAfter, ms) => {
    expect(delayOf({ status: 503, retryAfter })).toBe(ms);
  });

  it('does not shorten the back-off', () => {
    expect(delayOf({ status: 503, retryAfter: '1' }, 3, 1)).toBe(1250);
  });

  it('does not add tries', () => {
    expect(delayOf({ status: 503, retryAfter: '1' }, 4)).toBeNull();
  });
});
