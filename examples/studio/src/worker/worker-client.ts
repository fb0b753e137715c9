import type { Settings } from '../settings.js';
import type { Exported, Opened, Preview, Reply, Request, Segmented } from './protocol.js';

/** Finds the person in a picture, in the page. */
export type SegmentPicture = (rgba: Uint8Array<ArrayBuffer>, width: number, height: number) => Promise<Uint8Array>;

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
  #onProgress: (done: number, total: number) => void = () => undefined;

  constructor(segment: SegmentPicture) {
    this.#segment = segment;
  }

  open(files: readonly File[]): Promise<Opened> {
    return this.#call({ kind: 'open', files }) as Promise<Opened>;
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
      this.#calls.set(id, { resolve, reject });
      worker.postMessage({ ...request, id });
    });
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
    switch (reply.kind) {
      case 'progress':
        this.#onProgress(reply.done, reply.total);
        return;
      case 'segment':
        void this.#answer(reply.question, reply.rgba, reply.width, reply.height);
        return;
      case 'answer':
        this.#calls.get(reply.id)?.resolve(reply.value);
        break;
      case 'failure':
        this.#calls.get(reply.id)?.reject(Object.assign(new Error(reply.message), { name: reply.name }));
    }
    this.#calls.delete(reply.id);
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
    const error = new Error(`The worker of this page ended (${reason}): open the file again.`);
    for (const { reject } of this.#calls.values()) reject(error);
    this.#calls.clear();
  }
}
