/** The longest wait of a timer, in ms, some 25 days. A longer one would end at once. */
const MAX_WAIT_MS = 2 ** 31 - 1;

/**
 * Calls `end` after `ms`, unless the returned timer is cleared. Infinity: never; undefined is returned. Waits that are
 * longer than a timer can be are as long as it can.
 */
export function startTimer(end: () => void, ms: number): ReturnType<typeof setTimeout> | undefined {
  return ms === Infinity ? undefined : setTimeout(end, Math.min(ms, MAX_WAIT_MS));
}
