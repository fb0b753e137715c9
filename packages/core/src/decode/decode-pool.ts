import { AlphaStreamError, errorText } from '../shared/errors.js';
import { hideSecrets } from '../shared/public-url.js';
import type { FrameConfig } from './protocol.js';
import { runTask, type Task } from './task.js';
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

/** Tasks in a worker at once: the second waits there while the reply to the first travels. */
const DEPTH = 2;
/** Workers that died in a row, without a reply between, before the calling thread decodes. */
const MAX_CRASHES = 3;

/**
 * The decoding workers of a page, for all its streams. A task goes to the worker with the fewest tasks, urgent ones
 * first. A worker that dies or does not answer is replaced. If no worker can be started, or three died in a row, tasks
 * run in the calling thread; but never a task that a worker was lost on. Every task settles.
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
  #problem: string | undefined;
  #isClosed = false;
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

  /** Queues a task. */
  submit(task: Task): void {
    if (this.#isClosed) return task.fail(closedError());
    this.#queue.push(task);
    this.pump();
  }

  /** Removes a task from the queue. Does nothing if a worker has it already. */
  withdraw(task: Task): void {
    const at = this.#queue.indexOf(task);
    if (at >= 0) this.#queue.splice(at, 1);
  }

  /** Hands queued tasks to workers with room. */
  pump(): void {
    while (this.#queue.length > 0) {
      const slot = this.#slotWithRoom();
      if (slot === 'calling thread') return this.#runQueueInline();
      if (slot === undefined) return;
      slot.send(this.#take()!);
    }
  }

  /** Releases a stream in every worker. */
  release(streamId: number): void {
    for (const slot of this.#slots) slot.release(streamId);
    this.#inlineConfigs.delete(streamId);
    this.#inline?.release(streamId);
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

  /** Takes the next task from the queue, an urgent one if there is one. */
  #take(onlyUrgent = false): Task | undefined {
    const urgent = this.#queue.findIndex((task) => task.priority.urgent);
    if (urgent < 0 && onlyUrgent) return undefined;
    return this.#queue.splice(Math.max(urgent, 0), 1)[0];
  }

  /** An idle worker, else a new one, else the one with the fewest tasks; undefined if all are full. */
  #slotWithRoom(): WorkerSlot | 'calling thread' | undefined {
    if (this.#isInline) return 'calling thread';
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
      this.#switchToInline(errorText(error));
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
      onLost: (loss) => this.#recordLoss(slot, loss),
    });
    this.#slots.push(slot);
    return slot;
  }

  #recordLoss(slot: WorkerSlot, { reason, wasSilent, wasReady }: Loss): void {
    this.#slots.splice(this.#slots.indexOf(slot), 1);
    if (!wasReady && !this.#hasStarted) this.#switchToInline(reason);
    else this.#problem = hideSecrets(`A decoding worker was lost: ${reason}.`);
    // After a first reply, silence means a frame that never ends rather than workers that do not work here.
    if (!wasSilent || !this.#hasReplied) this.#crashes++;
    if (this.#crashes >= MAX_CRASHES && !this.#isInline) {
      this.#isInline = true;
      this.#report(
        `${MAX_CRASHES} decoding workers were lost in a row (${reason}): frames are decoded in the calling thread, ` +
          'which slows the page down. Reload it; if that does not help, the source may be damaged.',
      );
    }
    // After the tasks of the lost worker have failed.
    queueMicrotask(() => this.pump());
  }

  /** Workers cannot be started here, for example because their script is missing. */
  #switchToInline(reason: string): void {
    this.#isInline = true;
    this.#report(
      `No worker could be started (${reason}): frames are decoded in the calling thread, which slows the page down. ` +
        "Serve decode-worker.js from the page's own origin (option workerUrl), and allow it in the worker-src directive of " +
        'the content security policy.',
    );
  }

  /** Keeps why there are no workers, and prints it: it happens once in the life of a pool. */
  #report(problem: string): void {
    // A browser's reason may show the whole URL of the script.
    this.#problem = hideSecrets(problem);
    console.warn(`AlphaStream: ${this.#problem}`);
  }

  /** Runs urgent tasks at once, the others one by one, with room between for other work of the calling thread. */
  #runQueueInline(): void {
    for (let task = this.#take(true); task !== undefined; task = this.#take(true)) this.#runInline(task);
    if (this.#inlineTimer !== undefined || this.#queue.length === 0) return;
    this.#inlineTimer = setTimeout(() => {
      this.#inlineTimer = undefined;
      const next = this.#take();
      if (next !== undefined) this.#runInline(next);
      this.#runQueueInline();
    }, 0);
  }

  #runInline(task: Task): void {
    if (task.isSuspect) return task.fail(new Error('a decoding worker was lost on it'));
    const { id, config } = task.stream;
    try {
      const host = this.#inlineHost();
      if (config !== undefined && this.#inlineConfigs.get(id) !== config) {
        const configured = host.configure(id, config);
        if (!configured.ok) return task.settle(configured);
        this.#inlineConfigs.set(id, config);
      }
      task.settle(runTask(host, task));
    } catch (error) {
      task.fail(error instanceof Error ? error : new Error(errorText(error)));
    }
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
