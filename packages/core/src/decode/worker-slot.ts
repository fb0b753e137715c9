import { startTimer } from '../shared/timer.js';
import { BufferPool } from './buffer-pool.js';
import type { Answer, Call, FrameConfig, Request } from './protocol.js';
import { isFrame, type Task } from './task.js';

/** A started worker, seen from outside. */
export interface WorkerPort {
  /** Sends a request. The buffers of `transfer` move with it. */
  post(request: Request, transfer: ArrayBuffer[]): void;
  onAnswer(listener: (answer: Answer) => void): void;
  /** The listener is called when the worker dies or cannot start, until `terminate`. */
  onFailure(listener: (reason: string) => void): void;
  /** Tells whether replies are pending: in Node an idle worker must not keep the process alive. */
  setBusy(busy: boolean): void;
  /** Ends the worker, and releases the listeners. */
  terminate(): void;
}

/** A worker was lost with tasks in it. */
export class WorkerLost extends Error {
  /**
   * @param part Whether the worker was running the task, or one of a batch with it: then nobody knows which.
   */
  constructor(
    reason: string,
    readonly part: 'ran' | 'may have run' | 'waited',
  ) {
    super(reason);
  }
}

/** How a worker was lost. */
export interface Loss {
  readonly reason: string;
  /** Whether the worker exceeded its deadline instead of dying. */
  readonly wasSilent: boolean;
  /** Whether the worker had been ready for tasks. */
  readonly wasReady: boolean;
  /** Whether it was running a task on its own that had been in a lost batch. */
  readonly wasProbing: boolean;
}

export interface WorkerSlotOptions {
  readonly port: WorkerPort;
  readonly module: WebAssembly.Module;
  /** Maximum wait for an answer, in ms, from when the worker starts on a batch. */
  readonly replyDeadlineMs: number;
  /** The worker has started and can take tasks. */
  onReady(): void;
  /** A batch was answered: there is room for another. */
  onReply(): void;
  onLost(loss: Loss): void;
}

/** One decoding worker and the batches of tasks in it, which it runs in order. */
export class WorkerSlot {
  readonly #options: WorkerSlotOptions;
  /** Oldest first; the worker runs a task of the first one. */
  readonly #batches: Task[][] = [];
  /** Number of batches that were sent. They are numbered from 0. */
  #sent = 0;
  /** The streams that the worker knows, each with the configuration that it got last. */
  readonly #streams = new Map<number, FrameConfig | undefined>();
  /** Buffers for the blocks of a batch. The worker returns them. */
  readonly #buffers = new BufferPool(2);
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #isReady = false;
  #isBusy = false;
  #isOver = false;

  constructor(options: WorkerSlotOptions) {
    this.#options = options;
    const { port, module } = options;
    port.onFailure((reason) => this.#lose(reason, false));
    port.onAnswer((answer) => this.#receive(answer));
    this.#expectAnswer();
    port.post({ kind: 'load', module }, []);
  }

  /** Whether the worker has started. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** Number of batches in the worker. */
  get outstanding(): number {
    return this.#batches.length;
  }

  /** Tasks wait for the worker to start. */
  awaitStart(): void {
    if (!this.#isReady) this.#setBusy(true);
  }

  /** Sends tasks as one message. The worker must be ready. */
  send(batch: Task[]): void {
    this.#batches.push(batch);
    this.#setBusy(true);
    if (this.#batches.length === 1) this.#expectAnswer();
    let bytes = 0;
    for (const { stream, block } of batch) {
      this.#configure(stream.id, stream.config);
      bytes += block?.byteLength ?? 0;
    }
    const { port } = this.#options;
    const number = this.#sent++;
    if (bytes === 0) return port.post({ kind: 'run', batch: number, calls: batch.map(({ call }) => call) }, []);
    const blocks = this.#buffers.take(bytes).buffer;
    port.post({ kind: 'run', batch: number, calls: packBlocks(batch, blocks), blocks }, [blocks]);
  }

  /** Releases a stream in the worker. */
  release(streamId: number): void {
    if (this.#streams.delete(streamId)) this.#options.port.post({ kind: 'release', streamId }, []);
  }

  /** Terminates the worker; its tasks fail with `reason`. */
  end(reason: (task: Task) => Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#deadline);
    this.#setBusy(false);
    this.#options.port.terminate();
    for (const batch of this.#batches.splice(0)) for (const task of batch) task.fail(reason(task));
  }

  #configure(streamId: number, config: FrameConfig | undefined): void {
    if (this.#streams.has(streamId) && this.#streams.get(streamId) === config) return;
    this.#streams.set(streamId, config);
    if (config !== undefined) this.#options.port.post({ kind: 'configure', streamId, config }, []);
  }

  #setBusy(isBusy: boolean): void {
    if (isBusy === this.#isBusy) return;
    this.#isBusy = isBusy;
    this.#options.port.setBusy(isBusy);
  }

  #receive(answer: Answer): void {
    if (this.#isOver) return;
    if (answer.kind === 'failed') return this.#lose(answer.reason, false);
    if (answer.kind === 'loaded') {
      this.#isReady = true;
      this.#expectAnswer();
      this.#options.onReady();
      return this.#setBusy(this.#batches.length > 0);
    }
    // A message may be lost, such as one that cannot be read for lack of memory: its batch must not get the next one's replies.
    if (answer.batch !== this.#sent - this.#batches.length) return this.#lose('it skipped a request', true);
    const batch = this.#batches[0] ?? [];
    const { replies, blocks, crash } = answer;
    if (blocks !== undefined) this.#buffers.recycle(blocks);
    const done = batch.splice(0, replies.length);
    if (batch.length === 0) this.#batches.shift();
    this.#expectAnswer();
    this.#setBusy(this.#batches.length > 0);
    for (const [at, task] of done.entries()) task.settle(replies[at]!);
    if (done.length > 0) this.#options.onReply();
    if (crash !== undefined) this.#lose(crash, false, batch[0]);
  }

  /** Restarts the worker's one deadline, which is for the batch that it is running. */
  #expectAnswer(): void {
    clearTimeout(this.#deadline);
    if (this.#isOver || (this.#isReady && this.#batches.length === 0)) return;
    const { replyDeadlineMs } = this.#options;
    this.#deadline = startTimer(() => this.#lose(`no reply within ${replyDeadlineMs / 1000} s`, true), replyDeadlineMs);
    if (this.#batches.length === 0) (this.#deadline as { unref?: () => void } | undefined)?.unref?.();
  }

  /** @param crashed The task that the worker says it crashed on. */
  #lose(reason: string, wasSilent: boolean, crashed?: Task): void {
    if (this.#isOver) return;
    const running = this.#batches[0] ?? [];
    const guilty = crashed ?? (running.length === 1 ? running[0] : undefined);
    const wasProbing = guilty?.isProbe ?? false;
    this.#options.onLost({ reason, wasSilent, wasReady: this.#isReady, wasProbing });
    this.end((task) => {
      if (task === guilty) return new WorkerLost(reason, 'ran');
      return new WorkerLost(reason, guilty === undefined && running.includes(task) ? 'may have run' : 'waited');
    });
  }
}

/** Copies the blocks of tasks into one buffer, and returns the tasks' calls with them. */
function packBlocks(batch: readonly Task[], blocks: ArrayBuffer): Call[] {
  let at = 0;
  return batch.map(({ call }) => {
    if (!isFrame(call)) return call;
    const { streamId, method, args } = call;
    const packed = new Uint8Array(blocks, at, args[1].byteLength);
    packed.set(args[1]);
    at += packed.byteLength;
    return { streamId, method, args: [args[0], packed, args[2]] };
  });
}
