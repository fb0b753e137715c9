import { afterEach } from 'vitest';
import { AlphaStreamError } from '../../packages/core/src/shared/errors.js';
import type { FrameLoad, FrameSource } from '../../packages/core/src/playback/frame-source.js';
import { Scheduler, type SchedulerOptions } from '../../packages/core/src/playback/scheduler.js';

/** One load of the scheduler, which the test ends. */
class HeldLoad {
  readonly index: number;
  /** Whether it was urgent when it began. */
  readonly wasUrgent: boolean;
  isCancelled = false;
  #isOver = false;

  constructor(
    readonly load: FrameLoad,
    readonly there: Set<number>,
  ) {
    this.index = load.index;
    this.wasUrgent = load.urgent;
  }

  /** Puts the frame into the cache and ends the load, if it has not ended. */
  done(): void {
    if (this.isCancelled || this.#isOver) return;
    this.#isOver = true;
    this.there.add(this.index);
    this.load.end();
  }

  fail(error: Error): void {
    if (this.isCancelled || this.#isOver) return;
    this.#isOver = true;
    this.load.end(error);
  }
}

let made: Scheduler[] = [];
afterEach(() => {
  for (const scheduler of made) scheduler.dispose();
  made = [];
});

/** Creates a scheduler whose loads wait for the test. It is disposed after the test. */
export function setUp(options: Partial<SchedulerOptions> = {}, source: Partial<FrameSource> = {}) {
  const there = new Set<number>();
  const loads: HeldLoad[] = [];
  const errors: AlphaStreamError[] = [];
  let time = 0;
  const frames: FrameSource = {
    frameCount: 1000,
    room: 500,
    has: (index) => there.has(index),
    bytesOf: () => 0,
    prioritize: () => undefined,
    plan: () => undefined,
    load: (load) => void loads.push(new HeldLoad(load, there)),
    cancel: (load) => {
      for (const held of loads) if (held.load === load) held.isCancelled = true;
    },
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
        loads[at]!.done();
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
