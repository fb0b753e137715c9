import { AlphaStreamError, errorText } from '../shared/errors.js';
import { hideSecrets } from '../shared/public-url.js';
import { earlyCallOf } from './early-call.js';
import type { Call, FrameConfig, Reply } from './protocol.js';
import { isFrame, type Task } from './task.js';
import { WorkerHost } from './worker-host.js';
import { WorkerSlot, type Loss, type WorkerPort } from './worker-slot.js';

export interface DecodePoolOptions {
  /** Starts a worker. May throw. */
  spawn: () => WorkerPort;
  /** The compiled WASM module. */
  module: WebAssembly.Module;
  /** Maximum wait for a reply, in ms. */
  replyDeadlineMs: number;
}

/** Batches in a worker at once: the second waits there while the replies to the first travel. */
const DEPTH = 2;
/**
 * Tasks in a batch. A message costs some 15 µs at each end, as much as decoding a frame: among eight it is little, and an
 * urgent task still waits for less than a millisecond.
 */
export const MAX_BATCH = 8;
/** Bytes of the blocks of a batch, unless its first task has more: longer blocks take longer. */
const MAX_BATCH_BYTES = 64 * 1024;
/** Masks of a stream that the calling thread decodes before there is a worker: what plays while one starts. */
const MAX_EARLY_MASKS = 8;
/** Time for which the calling thread decodes before other work has its turn, in ms. */
const SLICE_MS = 1;
/** Workers that died in a row, without a reply between, before the calling thread decodes. */
const MAX_CRASHES = 3;

/**
 * The decoding workers of a page, for all its streams. The tasks of one turn go to the worker with the fewest batches,
 * several at once; urgent ones first, and each by itself. A worker that dies or does not answer is replaced. If no worker
 * can be started, or three died in a row, tasks run in the calling thread; but never a task that a worker was lost on.
 * Every task settles.
 */
export class DecodePool {
  readonly #options: DecodePoolOptions;
  readonly #slots: WorkerSlot[] = [];
  readonly #queue: Task[] = [];
  #size = 0;
  #inline: WorkerHost | undefined;
  readonly #inlineConfigs = new Map<number, FrameConfig>();
  /** Workers that died since the last reply to a task. */
  #crashes = 0;
  #hasReplied = false;
  #hasStarted = false;
  #isInline = false;
  /** Tasks that the calling thread tried before there was a worker, and how many of a stream are masks. */
  readonly #tried = new WeakSet<Task>();
  readonly #earlyMasks = new Map<number, number>();
  #problem: string | undefined;
  #isClosed = false;
  #isPumping = false;
  #inlineTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DecodePoolOptions) {
    this.#options = options;
  }

  /** Running workers; 0 if the calling thread decodes. */
  get workerCount(): number {
    return this.#slots.length;
  }

  /** Tasks that wait for a worker. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Why the last worker was lost; undefined if none was. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Raises the pool's size to at least `workers`. They start when they are needed. */
  allow(workers: number): void {
    this.#size = Math.max(this.#size, workers);
  }

  /** Starts the first worker, before there are tasks. */
  warm(): void {
    if (this.#slots.length === 0 && this.#size > 0 && !this.#isInline) this.#start();
  }

  /** Queues a task. It starts at the end of this turn, with the others that are queued until then. */
  submit(task: Task): void {
    if (this.#isClosed) return task.fail(closedError());
    this.#queue.push(task);
    this.#pumpSoon();
  }

  /** Runs tasks that have become urgent, if the calling thread decodes. Workers take them first anyway. */
  prioritize(): void {
    this.#pumpSoon();
  }

  /** Removes a task from the queue. Does nothing if a worker has it already. */
  withdraw(task: Task): void {
    const at = this.#queue.indexOf(task);
    if (at >= 0) this.#queue.splice(at, 1);
  }

  /** Releases a stream in every worker. */
  release(streamId: number): void {
    this.#earlyMasks.delete(streamId);
    for (const slot of this.#slots) slot.release(streamId);
    this.#releaseInline(streamId);
  }

  /** Terminates every worker; tasks fail with `Closed`. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#inlineTimer);
    const closed = closedError();
    for (const slot of this.#slots.splice(0)) slot.end(() => closed);
    for (const task of this.#queue.splice(0)) task.fail(closed);
    this.#inline = undefined;
  }

  #pumpSoon(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    queueMicrotask(this.#pump);
  }

  /** Hands queued tasks to workers with room. */
  readonly #pump = (): void => {
    this.#isPumping = false;
    while (this.#queue.length > 0) {
      if (this.#isInline || this.#size === 0) return this.#runQueueInline();
      if (!this.#hasStarted) this.#runEarly();
      const slot = this.#slotWithRoom();
      if (slot !== undefined) slot.send(this.#takeBatch());
      else if (!this.#isInline) return;
    }
  };

  /** Takes the next task from the queue, an urgent one if there is one. */
  #take(onlyUrgent = false): Task | undefined {
    const urgent = this.#queue.findIndex((task) => task.priority.urgent);
    if (urgent < 0 && onlyUrgent) return undefined;
    return this.#queue.splice(Math.max(urgent, 0), 1)[0];
  }

  /** Takes an urgent task from the queue, else the next ones that go together. */
  #takeBatch(): Task[] {
    const urgent = this.#take(true);
    if (urgent !== undefined) return [urgent];
    let [count, bytes] = [0, 0];
    for (const { isSuspect, block } of this.#queue) {
      bytes += block?.byteLength ?? 0;
      if (count > 0 && (isSuspect || bytes > MAX_BATCH_BYTES)) break;
      count++;
      if (isSuspect || count === MAX_BATCH) break;
    }
    return this.#queue.splice(0, count);
  }

  /**
   * Runs in the calling thread what is small, while the first worker starts: urgent leads, and the first masks of a stream from
   * an urgent one on. What plays at once needs the next ones before there is a worker.
   */
  #runEarly(): void {
    const streams = new Set<number>();
    for (const task of [...this.#queue]) {
      const { id } = task.stream;
      const masks = this.#earlyMasks.get(id) ?? 0;
      const isMask = isFrame(task.call);
      const isDue = task.priority.urgent || (isMask && masks > 0);
      const early = isDue && masks < MAX_EARLY_MASKS && !this.#tried.has(task) ? earlyCallOf(task) : undefined;
      if (early === undefined) continue;
      this.#tried.add(task);
      streams.add(id);
      if (isMask) this.#earlyMasks.set(id, masks + 1);
      try {
        const reply = this.#callInline(early.call, early.config);
        // Of a fault the worker decides: it may be one of the lower limits only.
        if (reply.ok) {
          this.withdraw(task);
          task.settle(reply);
        }
      } catch {
        // The worker meets the same crash, and says so.
      }
    }
    // The memory of a decoder is some 300 KB: the next stream uses it again.
    for (const id of streams) this.#releaseInline(id);
  }

  /**
   * The worker with the fewest batches, if it has room. Starts another one if none is idle and those that are starting will
   * not empty the queue.
   */
  #slotWithRoom(): WorkerSlot | undefined {
    let best: WorkerSlot | undefined;
    let starting = 0;
    for (const slot of this.#slots) {
      slot.awaitStart();
      if (!slot.isReady) starting++;
      else if (slot.outstanding < (best?.outstanding ?? DEPTH)) best = slot;
    }
    const mayStart = starting * MAX_BATCH < this.#queue.length && this.#slots.length < this.#size;
    if (best?.outstanding !== 0 && mayStart) this.#start()?.awaitStart();
    return best;
  }

  #start(): WorkerSlot | undefined {
    let port: WorkerPort;
    try {
      port = this.#options.spawn();
    } catch (error) {
      this.#switchToInline(errorText(error));
      return undefined;
    }
    const { module, replyDeadlineMs } = this.#options;
    const slot: WorkerSlot = new WorkerSlot({
      port,
      module,
      replyDeadlineMs,
      onReady: () => {
        this.#hasStarted = true;
        this.#pump();
      },
      onReply: () => {
        this.#crashes = 0;
        this.#hasReplied = true;
        this.#pumpSoon();
      },
      onLost: (loss) => this.#recordLoss(slot, loss),
    });
    this.#slots.push(slot);
    return slot;
  }

  #recordLoss(slot: WorkerSlot, { reason, wasSilent, wasReady, wasProbing }: Loss): void {
    this.#slots.splice(this.#slots.indexOf(slot), 1);
    if (!wasReady && !this.#hasStarted) this.#switchToInline(reason);
    else this.#problem = hideSecrets(`A decoding worker was lost: ${reason}.`);
    // After a first reply, silence means a frame that never ends rather than workers that do not work here. So does the
    // loss of a worker that tries the frames of a lost batch one by one.
    if ((!wasSilent || !this.#hasReplied) && !wasProbing) this.#crashes++;
    if (this.#crashes >= MAX_CRASHES && !this.#isInline) {
      this.#isInline = true;
      this.#report(
        `${MAX_CRASHES} decoding workers were lost in a row (${reason}): frames are decoded in the calling thread, ` +
          'which slows the page down. Reload it; if that does not help, the source may be damaged.',
      );
    }
    // After the tasks of the lost worker have failed.
    this.#pumpSoon();
  }

  /** Workers cannot be started here, for example because their script is missing. */
  #switchToInline(reason: string): void {
    this.#isInline = true;
    // None of them is ready, or has a task.
    for (const slot of this.#slots.splice(0)) slot.end(() => closedError());
    this.#report(
      `No worker could be started (${reason}): frames are decoded in the calling thread, which slows the page down. ` +
        "Allow workers in the worker-src directive of the content security policy (blob: or 'self'), or serve " +
        "decode-worker.js from the page's own origin and set the option workerUrl.",
    );
  }

  /** Keeps why there are no workers, and prints it: it happens once in the life of a pool. */
  #report(problem: string): void {
    // A browser's reason may show the whole URL of the script.
    this.#problem = hideSecrets(problem);
    console.warn(`AlphaStream: ${this.#problem}`);
  }

  /** Runs urgent tasks at once, the others in slices, with room between for other work of the calling thread. */
  #runQueueInline(): void {
    for (let task = this.#take(true); task !== undefined; task = this.#take(true)) this.#runInline(task);
    if (this.#inlineTimer !== undefined || this.#queue.length === 0) return;
    this.#inlineTimer = setTimeout(() => {
      this.#inlineTimer = undefined;
      const end = performance.now() + SLICE_MS;
      do {
        const next = this.#take();
        if (next !== undefined) this.#runInline(next);
      } while (this.#queue.length > 0 && performance.now() < end);
      this.#runQueueInline();
    }, 0);
  }

  #runInline(task: Task): void {
    if (task.isSuspect) return task.fail(new Error('a decoding worker was lost on it'));
    try {
      task.settle(this.#callInline(task.call, task.stream.config));
    } catch (error) {
      task.fail(error instanceof Error ? error : new Error(errorText(error)));
    }
  }

  #callInline(call: Call, config: FrameConfig | undefined): Reply<unknown> {
    const host = this.#inlineHost();
    if (config !== undefined && this.#inlineConfigs.get(call.streamId) !== config) {
      host.configure(call.streamId, config);
      this.#inlineConfigs.set(call.streamId, config);
    }
    return host.run(call);
  }

  #releaseInline(streamId: number): void {
    this.#inlineConfigs.delete(streamId);
    this.#inline?.release(streamId);
  }

  #inlineHost(): WorkerHost {
    if (this.#inline === undefined) {
      const host = new WorkerHost();
      host.load(this.#options.module);
      this.#inline = host;
    }
    return this.#inline;
  }
}

function closedError(): AlphaStreamError {
  return new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'decode' });
}
