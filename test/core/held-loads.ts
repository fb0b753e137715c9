import { afterEach } from 'vitest';
import { AlphaStreamError } from '../../packages/core/src/shared/errors.js';
import type { FrameSource } from '../../packages/core/src/playback/frame-source.js';
import { Scheduler, type SchedulerOptions } from '../../packages/core/src/playback/scheduler.js';

/** One load of the scheduler, which the test ends. */
export interface Load {
  readonly index: number;
  readonly urgent: boolean;
  readonly signal: AbortSignal;
  /** Puts the frame into the cache and resolves. */
  done(): void;
  fail(error: Error): void;
}

let made: Scheduler[] = [];
afterEach(() => {
  for (const scheduler of made) scheduler.dispose();
  made = [];
});

/** Creates a scheduler whose loads wait for the test. It is disposed after the test. */
export function setUp(options: Partial<SchedulerOptions> = {}, source: Partial<FrameSource> = {}) {
  const there = new Set<number>();
  const loads: Load[] = [];
  const errors: AlphaStreamError[] = [];
  let time = 0;
  const frames: FrameSource = {
    frameCount: 1000,
    room: 500,
    has: (index) => there.has(index),
    bytesOf: () => 0,
    prioritize: () => undefined,
    plan: () => undefined,
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
    ...source,
  };
  const scheduler = new Scheduler(frames, {
    prefetch: 5,
    parallel: 3,
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
