import type { Answer, Request } from '../decode/protocol.js';
import type { WorkerPort } from '../decode/worker-slot.js';

/** Starts a worker from a module script. Throws if the page may start none. */
export function openWorkerPort(url: string | URL): WorkerPort {
  return new WebWorkerPort(new Worker(url, { type: 'module', name: 'alphastream' }));
}

/** Starts a worker from the file that comes with the package. */
export function openPackagePort(): WorkerPort {
  // In this form because bundlers find the file by it.
  return new WebWorkerPort(
    new Worker(new URL('./decode-worker.js', import.meta.url), { type: 'module', name: 'alphastream' }),
  );
}

/** A worker of a window or a Worker. */
class WebWorkerPort implements WorkerPort {
  readonly #worker: Worker;
  readonly #terminated = new AbortController();

  constructor(worker: Worker) {
    this.#worker = worker;
  }

  post(request: Request, transfer: ArrayBuffer[]): void {
    this.#worker.postMessage(request, transfer);
  }

  onAnswer(listener: (answer: Answer) => void): void {
    const { signal } = this.#terminated;
    this.#worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => listener(data), { signal });
  }

  onFailure(listener: (reason: string) => void): void {
    const { signal } = this.#terminated;
    const onError = (event: ErrorEvent) => {
      // Otherwise the browser reports the error, although the worker is replaced.
      event.preventDefault();
      listener(event.message || 'its script could not be loaded (check workerUrl and the content security policy)');
    };
    this.#worker.addEventListener('error', onError, { signal });
    this.#worker.addEventListener('messageerror', () => listener('a message could not be read'), { signal });
  }

  setBusy(): void {
    // A page does not end while it is open.
  }

  terminate(): void {
    this.#terminated.abort();
    this.#worker.terminate();
  }
}
