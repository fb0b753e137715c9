import { AlphaStreamError } from '../shared/errors.js';
import { startTimer } from '../shared/timer.js';

/**
 * Runs `work` with a signal that aborts after `timeboxMs`, or with the caller's. Only the wait ends: work that is still of
 * use goes on. Rejects with an AlphaStreamError (`Timeout`) or the signal's reason.
 */
export async function withinTimebox<T>(
  frame: number,
  timeboxMs: number,
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (timeboxMs === Infinity) return work(signal);
  const timeout = new AbortController();
  const timer = startTimer(() => {
    const message = `Frame ${frame} was not ready within ${timeboxMs} ms. It is being loaded: request it again.`;
    timeout.abort(new AlphaStreamError('Timeout', message, { stage: 'playback', frame }));
  }, timeboxMs);
  try {
    return await work(signal === undefined ? timeout.signal : AbortSignal.any([signal, timeout.signal]));
  } finally {
    clearTimeout(timer);
  }
}
