import { AlphaStreamError, errorText } from '../shared/errors.js';
import type { FrameConfig } from './protocol.js';
import { unwrapReply } from './reply.js';
import { WorkerHost } from './worker-host.js';
import { WorkerSlot, type Loss, type Task, type WorkerPort } from './worker-slot.js';

export interface DecodePoolOptions {
  /** Starts a thread. May throw. */
  spawn: () => WorkerPort;
  /** The compiled program. */
  module: WebAssembly.Module;
  /** Longest wait for a reply, in ms. */
  replyDeadlineMs: number;
}

/** Requests in a thread at once: the second waits there while the reply to the first travels. */
const DEPTH = 2;
/** Threads that died one after the other, without a reply between, before the calling thread decodes. */
const MAX_CRASHES = 3;

/**
 * The decoding threads of a page, for all its streams. A request goes to the thread with the fewest, urgent ones first.
 * A thread that dies or does not answer is replaced. Where none can be started, or three died in a row, the calling
 * thread decodes; but never what a thread was lost on. Every request settles.
 */
export class DecodePool {
  readonly #options: DecodePoolOptions;
  readonly #slots: WorkerSlot[] = [];
  readonly #queue: Task[] = [];
  #size = 0;
  #inline: WorkerHost | undefined;
  readonly #inlineConfigs = new Map<number, FrameConfig>();
  /** Threads that died since the last reply to a request. */
  #crashes = 0;
  #hasReplied = false;
  #hasStarted = false;
  #givenUp = false;
  #problem: string | undefined;
  #isClosed = false;
  #inlineTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: DecodePoolOptions) {
    this.#options = options;
  }

  /** Threads at work; 0 when the calling thread decodes. */
  get workerCount(): number {
    return this.#slots.length;
  }

  /** Requests that wait for a thread. */
  get queued(): number {
    return this.#queue.length;
  }

  /** Why the last thread was lost, where one was. */
  get problem(): string | undefined {
    return this.#problem;
  }

  /** Lets the pool have at least so many threads; they start as they are needed. */
  allow(threads: number): void {
    this.#size = Math.max(this.#size, threads);
  }

  /** Starts the first thread before there is anything to do. */
  warm(): void {
    if (this.#slots.length === 0 && this.#size > 0 && !this.#givenUp) this.#start();
  }

  /** Puts a request in the queue; the function takes it out again, and does nothing once it is on its way. */
  submit(task: Task): () => void {
    if (this.#isClosed) {
      task.fail(new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'decode' }));
      return () => undefined;
    }
    this.#queue.push(task);
    this.pump();
    return () => {
      const at = this.#queue.indexOf(task);
      if (at >= 0) this.#queue.splice(at, 1);
    };
  }

  /** Hands queued requests to threads with room. */
  pump(): void {
    while (this.#queue.length > 0) {
      const slot = this.#slotWithRoom();
      if (slot === 'calling thread') return this.#runQueueHere();
      if (slot === undefined) return;
      slot.send(this.#take()!);
    }
  }

  /** Lets every thread forget a stream. */
  release(streamId: number): void {
    for (const slot of this.#slots) slot.release(streamId);
    this.#inlineConfigs.delete(streamId);
    this.#inline?.release(streamId);
  }

  /** Ends every thread; requests reject with `Closed`. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#inlineTimer);
    const closed = new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'decode' });
    for (const slot of this.#slots.splice(0)) slot.end(() => closed);
    for (const task of this.#queue.splice(0)) task.fail(closed);
    this.#inline = undefined;
  }

  /** The next request, an urgent one if there is one. */
  #take(onlyUrgent = false): Task | undefined {
    const urgent = this.#queue.findIndex((task) => task.priority.urgent);
    if (urgent < 0 && onlyUrgent) return undefined;
    return this.#queue.splice(Math.max(urgent, 0), 1)[0];
  }

  /** An idle thread, else a new one, else the one with the fewest requests; undefined where all are full. */
  #slotWithRoom(): WorkerSlot | 'calling thread' | undefined {
    if (this.#givenUp) return 'calling thread';
    let best: WorkerSlot | undefined;
    for (const slot of this.#slots) if (best === undefined || slot.outstanding < best.outstanding) best = slot;
    if ((best === undefined || best.outstanding > 0) && this.#slots.length < this.#size) best = this.#start() ?? best;
    if (best === undefined) return 'calling thread';
    return best.outstanding < DEPTH ? best : undefined;
  }

  #start(): WorkerSlot | undefined {
    let port: WorkerPort;
    try {
      port = this.#options.spawn();
    } catch (error) {
      this.#giveUp(errorText(error));
      return undefined;
    }
    const { module, replyDeadlineMs } = this.#options;
    const slot: WorkerSlot = new WorkerSlot({
      port,
      module,
      replyDeadlineMs,
      onReady: () => (this.#hasStarted = true),
      onReply: () => {
        this.#crashes = 0;
        this.#hasReplied = true;
        this.pump();
      },
      onLost: (loss) => this.#noteLoss(slot, loss),
    });
    this.#slots.push(slot);
    return slot;
  }

  #noteLoss(slot: WorkerSlot, { reason, wasSilent, wasReady }: Loss): void {
    this.#slots.splice(this.#slots.indexOf(slot), 1);
    if (!wasReady && !this.#hasStarted) this.#giveUp(reason);
    else this.#problem = `A decoding worker was lost: ${reason}.`;
    // Silence is a frame that never ends rather than a thread that cannot be had, once any frame has been decoded.
    if (!wasSilent || !this.#hasReplied) this.#crashes++;
    if (this.#crashes >= MAX_CRASHES && !this.#givenUp) {
      this.#givenUp = true;
      this.#problem = `${MAX_CRASHES} decoding workers were lost in a row (${reason}): frames are decoded in the calling thread.`;
    }
    // Once the requests of the lost thread have been told.
    queueMicrotask(() => this.pump());
  }

  /** Threads cannot be had here, for example because their script is missing. */
  #giveUp(reason: string): void {
    this.#givenUp = true;
    this.#problem = `No worker could be started (${reason}): frames are decoded in the calling thread.`;
  }

  /** What is not urgent runs one by one, with room between for whatever else the thread has to do. */
  #runQueueHere(): void {
    for (let task = this.#take(true); task !== undefined; task = this.#take(true)) this.#runHere(task);
    if (this.#inlineTimer !== undefined || this.#queue.length === 0) return;
    this.#inlineTimer = setTimeout(() => {
      this.#inlineTimer = undefined;
      const next = this.#take();
      if (next !== undefined) this.#runHere(next);
      this.#runQueueHere();
    }, 0);
  }

  #runHere(task: Task): void {
    if (task.isSuspect) return task.fail(new Error('a decoding worker was lost on it'));
    try {
      const service = this.#callingThread();
      const { stream } = task;
      if (stream !== undefined && this.#inlineConfigs.get(stream.id) !== stream.config) {
        unwrapReply(service.configure(stream.id, stream.config), 'decode');
        this.#inlineConfigs.set(stream.id, stream.config);
      }
      void Promise.resolve(task.call(service)).then(
        (reply) => task.settle(reply),
        (error: unknown) => task.fail(asError(error)),
      );
    } catch (error) {
      task.fail(asError(error));
    }
  }

  #callingThread(): WorkerHost {
    if (this.#inline === undefined) {
      this.#inline = new WorkerHost();
      this.#inline.load(this.#options.module);
    }
    return this.#inline;
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(errorText(error));
}
