import * as Comlink from 'comlink';
import { errorText } from '../shared/errors.js';
import type { DecodeService, FrameConfig, Reply } from './protocol.js';

/** A thread that was started and answers requests of DecodeService. */
export interface WorkerPort {
  readonly endpoint: Comlink.Endpoint;
  /** Called at most once, when the thread dies or cannot start. */
  onFailure(listener: (reason: string) => void): void;
  /** Says whether replies are awaited: in Node an idle worker must not keep the process alive. */
  setBusy(busy: boolean): void;
  terminate(): void;
}

/** A service as it is called: in this thread, or in another one. */
export type Service = DecodeService | Comlink.Remote<DecodeService>;

/** One request to a thread, from when it is asked for until it is settled. */
export interface Task<T = unknown> {
  /** The stream that must be configured first; undefined where none is needed. */
  readonly stream: { readonly id: number; readonly config: FrameConfig } | undefined;
  /** Whether it goes before others; may change while it waits. */
  readonly priority: { readonly urgent: boolean };
  /** Whether a thread was lost on it before: it must not run in the calling thread. */
  readonly isSuspect: boolean;
  call(service: Service): Reply<T> | Promise<Reply<T>>;
  settle(reply: Reply<T>): void;
  fail(error: Error): void;
}

/** A thread was lost with requests in it. */
export class WorkerLost extends Error {
  /** @param wasRunning Whether the request was the one being worked on. */
  constructor(
    reason: string,
    readonly wasRunning: boolean,
  ) {
    super(reason);
  }
}

/** How a thread came to its end. */
export interface Loss {
  readonly reason: string;
  /** Whether it said nothing for too long, instead of dying. */
  readonly wasSilent: boolean;
  /** Whether it had got as far as taking requests. */
  readonly wasReady: boolean;
}

export interface WorkerSlotOptions {
  readonly port: WorkerPort;
  readonly module: WebAssembly.Module;
  /** Longest wait for a reply, in ms; from when the thread turns to the request. */
  readonly replyDeadlineMs: number;
  onReady(): void;
  /** A request was answered, so there is room for another. */
  onReply(): void;
  onLost(loss: Loss): void;
}

/** One decoding thread and the requests in it, which it takes in order. */
export class WorkerSlot {
  readonly #options: WorkerSlotOptions;
  readonly #service: Comlink.Remote<DecodeService>;
  readonly #tasks: Task[] = [];
  readonly #configured = new Map<number, FrameConfig>();
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #isReady = false;
  #isOver = false;

  constructor(options: WorkerSlotOptions) {
    this.#options = options;
    this.#service = Comlink.wrap<DecodeService>(options.port.endpoint);
    options.port.onFailure((reason) => this.#lose(reason, false));
    this.#expectReply();
    this.#service.load(options.module).then(
      () => {
        if (this.#isOver) return;
        this.#isReady = true;
        this.#expectReply();
        for (const task of this.#tasks) this.#begin(task);
        options.onReady();
      },
      (error: unknown) => this.#lose(errorText(error), false),
    );
  }

  /** Requests in it. */
  get outstanding(): number {
    return this.#tasks.length;
  }

  /** Takes a request. It waits here until the thread is ready: what is lost before that is not to blame. */
  send(task: Task): void {
    this.#tasks.push(task);
    if (this.#tasks.length === 1) {
      this.#options.port.setBusy(true);
      this.#expectReply();
    }
    if (this.#isReady) this.#begin(task);
  }

  #begin(task: Task): void {
    this.#call(task).then(
      (reply) => this.#finish(task, () => task.settle(reply)),
      (error: unknown) => this.#lose(errorText(error), false, task),
    );
  }

  /** Lets the thread forget a stream. */
  release(streamId: number): void {
    if (this.#configured.delete(streamId)) this.#service.release(streamId).catch(() => undefined);
  }

  /** Ends the thread; requests in it fail with `reason`. */
  end(reason: (task: Task) => Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#deadline);
    this.#options.port.setBusy(false);
    this.#options.port.terminate();
    for (const task of this.#tasks.splice(0)) task.fail(reason(task));
  }

  async #call(task: Task): Promise<Reply<unknown>> {
    const { stream } = task;
    if (stream !== undefined && this.#configured.get(stream.id) !== stream.config) {
      this.#configured.set(stream.id, stream.config);
      // Threads answer in order: the request need not wait for this one's reply.
      const configured = this.#service.configure(stream.id, stream.config);
      const reply = Promise.resolve(task.call(this.#service));
      reply.catch(() => undefined);
      const problem = await configured;
      return problem.ok ? reply : problem;
    }
    return task.call(this.#service);
  }

  #finish(task: Task, settle: () => void): void {
    const at = this.#tasks.indexOf(task);
    if (this.#isOver || at < 0) return;
    this.#tasks.splice(at, 1);
    this.#expectReply();
    if (this.#tasks.length === 0) this.#options.port.setBusy(false);
    settle();
    this.#options.onReply();
  }

  /** The thread has one deadline: for what it is at now. */
  #expectReply(): void {
    clearTimeout(this.#deadline);
    if (this.#isOver || (this.#isReady && this.#tasks.length === 0)) return;
    const { replyDeadlineMs } = this.#options;
    this.#deadline = setTimeout(() => this.#lose(`no reply within ${replyDeadlineMs / 1000} s`, true), replyDeadlineMs);
    if (this.#tasks.length === 0) (this.#deadline as { unref?: () => void }).unref?.();
  }

  #lose(reason: string, wasSilent: boolean, guilty = this.#tasks[0]): void {
    if (this.#isOver) return;
    const wasReady = this.#isReady;
    const loss: Loss = { reason, wasSilent, wasReady };
    this.#options.onLost(loss);
    this.end((task) => new WorkerLost(reason, wasReady && task === guilty));
  }
}
