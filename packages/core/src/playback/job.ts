import type { FrameLoad } from './frame-source.js';

/** A load of the scheduler. Callers that wait for it have one promise; without any there is none. */
export class Job implements FrameLoad {
  readonly index: number;
  urgent: boolean;
  /** Stored bytes of the frame. */
  readonly bytes: number;
  /** Callers that wait for this frame. While there is one, a seek does not cancel the load. */
  waiters = 0;
  readonly #onEnd: (job: Job, error: Error | undefined) => void;
  #waiting: PromiseWithResolvers | undefined;

  constructor(index: number, urgent: boolean, bytes: number, onEnd: (job: Job, error: Error | undefined) => void) {
    this.index = index;
    this.urgent = urgent;
    this.bytes = bytes;
    this.#onEnd = onEnd;
  }

  /** Resolves when the frame is cached. */
  settled(): Promise<void> {
    this.#waiting ??= createWaiting();
    return this.#waiting.promise;
  }

  end(error?: Error): void {
    this.#onEnd(this, error);
  }

  resolve(): void {
    this.#waiting?.resolve();
  }

  reject(reason: Error): void {
    this.#waiting?.reject(reason);
  }
}

interface PromiseWithResolvers {
  readonly promise: Promise<void>;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** As `Promise.withResolvers`, which browsers of 2023 do not have. */
function createWaiting(): PromiseWithResolvers {
  let resolve!: () => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<void>((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  // Callers may all have stopped waiting.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
