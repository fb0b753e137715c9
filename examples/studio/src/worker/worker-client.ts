import type { Settings } from '../settings.js';
import type { Exported, Opened, Preview, Reply, Request, Segmented } from './protocol.js';

/** Finds the person in a picture, in the page. */
export type SegmentPicture = (rgba: Uint8Array<ArrayBuffer>, width: number, height: number) => Promise<Uint8Array>;

/** How often a worker with calls is asked whether it is alive, in ms. */
const PING_MS = 2000;
/** A worker that has answered none of so many pings is lost. It is never busy for a second without a break. */
const MAX_UNANSWERED = 5;

/** The worker was lost: nothing is known of the files that were open in it. */
class WorkerLost extends Error {}

interface Call {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** The request without its number. */
type Asked = Request extends infer R ? (R extends { id: number } ? Omit<R, 'id'> : never) : never;

/** The worker that decodes, finds masks and writes files. Every call ends, also if the worker does. */
export class WorkerClient {
  readonly #segment: SegmentPicture;
  readonly #calls = new Map<number, Call>();
  #worker: Worker | null = null;
  #lastId = 0;
  /** While there are calls. */
  #pings: ReturnType<typeof setInterval> | undefined;
  #unanswered = 0;
  #onProgress: (done: number, total: number) => void = () => undefined;

  constructor(segment: SegmentPicture) {
    this.#segment = segment;
  }

  /** Opens files, in another worker if the first one is lost: that of Firefox freezes on some videos with alpha, now and then. */
  async open(files: readonly File[]): Promise<Opened> {
    const request = { kind: 'open', files } as const;
    const opened = this.#call(request).catch((error: unknown) => {
      if (error instanceof WorkerLost) return this.#call(request);
      throw error;
    });
    return (await opened) as Opened;
  }

  show(frame: number, settings: Settings): Promise<Preview> {
    return this.#call({ kind: 'show', frame, settings }) as Promise<Preview>;
  }

  /** Writes the files. `cancel` rejects it with an AbortError. */
  async export(
    settings: Settings,
    withVideo: boolean,
    onProgress: (done: number, total: number) => void,
  ): Promise<Exported> {
    this.#onProgress = onProgress;
    try {
      return (await this.#call({ kind: 'export', settings, withVideo })) as Exported;
    } finally {
      this.#onProgress = () => undefined;
    }
  }

  async cancel(): Promise<void> {
    await this.#call({ kind: 'cancel' });
  }

  #call(request: Asked): Promise<unknown> {
    const worker = (this.#worker ??= this.#start());
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      if (this.#calls.size === 0) this.#watch(worker);
      this.#calls.set(id, { resolve, reject });
      worker.postMessage({ ...request, id });
    });
  }

  /** Ends a worker that answers nothing while it has calls. */
  #watch(worker: Worker): void {
    this.#unanswered = 0;
    // Counted, not timed: in a hidden tab timers are late, and answers are not.
    this.#pings = setInterval(() => {
      // Nobody waits for the answer of number 0.
      if (this.#unanswered++ < MAX_UNANSWERED) worker.postMessage({ kind: 'ping', id: 0 } satisfies Request);
      else this.#end(worker, 'it does not answer');
    }, PING_MS);
  }

  #settle(id: number): Call | undefined {
    const call = this.#calls.get(id);
    this.#calls.delete(id);
    if (this.#calls.size === 0) clearInterval(this.#pings);
    return call;
  }

  #start(): Worker {
    const worker = new Worker(new URL('./studio-worker.ts', import.meta.url), { type: 'module', name: 'studio' });
    worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => this.#take(data));
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      this.#end(worker, event.message || 'its script could not be loaded');
    });
    return worker;
  }

  #take(reply: Reply): void {
    this.#unanswered = 0;
    switch (reply.kind) {
      case 'progress':
        this.#onProgress(reply.done, reply.total);
        return;
      case 'segment':
        void this.#answer(reply.question, reply.rgba, reply.width, reply.height);
        return;
      case 'answer':
        this.#settle(reply.id)?.resolve(reply.value);
        return;
      case 'failure':
        this.#settle(reply.id)?.reject(Object.assign(new Error(reply.message), { name: reply.name }));
    }
  }

  async #answer(question: number, rgba: Uint8Array<ArrayBuffer>, width: number, height: number): Promise<void> {
    let answer: Segmented;
    try {
      const mask = Uint8Array.from(await this.#segment(rgba, width, height));
      answer = { kind: 'segmented', question, mask };
    } catch (error) {
      answer = { kind: 'segmented', question, problem: error instanceof Error ? error.message : String(error) };
    }
    this.#worker?.postMessage(answer, answer.mask === undefined ? [] : [answer.mask.buffer]);
  }

  #end(worker: Worker, reason: string): void {
    worker.terminate();
    if (this.#worker === worker) this.#worker = null;
    clearInterval(this.#pings);
    const error = new WorkerLost(`The worker of this page ended (${reason}): open the file again.`);
    const calls = [...this.#calls.values()];
    this.#calls.clear();
    for (const { reject } of calls) reject(error);
  }
}
