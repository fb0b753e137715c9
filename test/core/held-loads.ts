import { afterEach } from 'vitest';
import { AlphaStreamError } from '../../packages/core/src/shared/errors.js';
import { Scheduler, type SchedulerOptions } from '../../packages/core/src/playback/scheduler.js';

/** One load that was asked for: the test says how it ends. */
export interface Load {
  readonly index: number;
  readonly urgent: boolean;
  readonly signal: AbortSignal;
  /** The frame is there. */
  done(): void;
  fail(error: Error): void;
}

let made: Scheduler[] = [];
afterEach(() => {
  for (const scheduler of made) scheduler.dispose();
  made = [];
});

/** A scheduler whose loads wait for the test; disposed of after it. */
export function setUp(options: Partial<SchedulerOptions> = {}) {
  const there = new Set<number>();
  const loads: Load[] = [];
  const errors: AlphaStreamError[] = [];
  let time = 0;
  const scheduler = new Scheduler({
    frameCount: 1000,
    prefetch: 5,
    parallel: 3,
    has: (index) => there.has(index),
    room: () => 500,
    load: (index, signal, { urgent }) =>
      new Promise<void>((resolve, reject) => {
        let failed = false;
        const done = () => {
          if (!failed) there.add(index);
          resolve();
        };
        const fail = (error: Error) => {
          failed = true;
          reject(error);
        };
        loads.push({ index, urgent, signal, done, fail });
      }),
    onError: (error) => errors.push(error),
    now: () => time,
    ...options,
  });
  made.push(scheduler);
  return {
    scheduler,
    there,
    loads,
    errors,
    pass: (ms: number) => (time += ms),
    indices: () => loads.map((load) => load.index),
    last: () => loads.at(-1)!,
    /** Ends the oldest load under way, again and again, until nothing more is asked for. */
    async run() {
      await settle();
      for (let at = 0; at < loads.length; at++) {
        if (!loads[at]!.signal.aborted) loads[at]!.done();
        await settle();
      }
    },
  };
}

/** Lets all microtasks run; fake timers stand still meanwhile. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}

export const decodeError = (frame: number) =>
  new AlphaStreamError('Decode', `Frame ${frame} is damaged.`, { stage: 'decode', frame });
