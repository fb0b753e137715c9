import type { Scheduler } from '../playback/scheduler.js';
import { AlphaStreamError } from '../shared/errors.js';
import type { PreloadOptions } from './types.js';

/** What `preloadFrames` uses of an open stream. */
export interface PreloadParts {
  readonly scheduler: Pick<Scheduler, 'request'>;
  /** Loads that may be under way at once. */
  readonly parallel: number;
}

/**
 * Loads frames `first` to `last`, both included, in order. Skips damaged frames. Rejects with the
 * AlphaStreamError of the source or network, or the signal's reason.
 */
export async function preloadFrames(
  { scheduler, parallel }: PreloadParts,
  first: number,
  last: number,
  { signal, onProgress }: PreloadOptions,
): Promise<void> {
  let next = first;
  let done = 0;
  const loadInTurn = async () => {
    while (next <= last) {
      const index = next++;
      try {
        // Not urgent: what is shown goes first.
        await scheduler.request(index, signal, false);
      } catch (error) {
        signal?.throwIfAborted();
        if (!isDamage(error)) throw error;
      }
      onProgress?.(++done, last - first + 1);
    }
  };
  try {
    await Promise.all(Array.from({ length: parallel }, loadInTurn));
  } finally {
    // After a failure the other loops end with the frame that they are at.
    next = Infinity;
  }
}

/** Whether an error concerns one frame for good, so that the frames after it may still load. */
function isDamage(error: unknown): boolean {
  return error instanceof AlphaStreamError && error.isLasting && error.frame !== undefined && error.code !== 'Source';
}
