/** What a retry depends on in a failed request. */
export interface RequestFault {
  /** HTTP status; undefined if no response came or its body broke off. */
  status?: number | undefined;
  /** Value of the Retry-After header, in either of its forms. */
  retryAfter?: string | null | undefined;
}

/** The HTTP options for retries. */
export interface RetryPolicy {
  retries: number;
  backoffMs: number;
}

/** Longest wait that a server's Retry-After can ask for, in ms. */
const MAX_WAIT_MS = 60_000;

const PASSING_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);

/** Returns whether a request with this status may succeed later. */
export function isPassing(status: number): boolean {
  return PASSING_STATUS.has(status);
}

/**
 * Returns the wait before the next try, in ms; null if another try is of no use.
 *
 * @param attempt How many tries have failed, from 1.
 * @param random A number in [0, 1): the jitter, so that clients do not retry in step.
 * @param nowMs Wall-clock time in ms, for a Retry-After that is a date.
 */
export function retryDelay(
  fault: RequestFault,
  attempt: number,
  policy: RetryPolicy,
  random: number,
  nowMs: number,
): number | null {
  if (attempt > policy.retries) return null;
  if (fault.status !== undefined && !isPassing(fault.status)) return null;
  const backoff = policy.backoffMs * 2 ** (attempt - 1) * (0.75 + random / 2);
  return Math.min(Math.max(backoff, retryAfterMs(fault.retryAfter, nowMs)), MAX_WAIT_MS);
}

function retryAfterMs(value: string | null | undefined, nowMs: number): number {
  if (!value) return 0;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? 0 : Math.max(0, date - nowMs);
}
