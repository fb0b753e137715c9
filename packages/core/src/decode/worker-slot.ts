import * as Comlink from 'comlink';
import { errorText } from '../shared/errors.js';
import { startTimer } from '../shared/timer.js';
import type { Endpoint, FrameConfig, RemoteOperations, Reply, WorkerOperations } from './protocol.js';
import { sendTask, type Task } from './task.js';

/** A started worker that answers WorkerOperations. */
export interface WorkerPort {
  readonly endpoint: Endpoint;
  /** The listener is called when the worker dies or cannot start, until `terminate`. */
  onFailure(listener: (reason: string) => void): void;
  /** Tells whether replies are pending: in Node an idle worker must not keep the process alive. */
  setBusy(busy: boolean): void;
  /** Ends the worker, and releases the listener. */
  terminate(): void;
}

/** A worker was lost with tasks in it. */
export class WorkerLost extends Error {
  /** @param wasRunning Whether the worker was running the task. */
  constructor(
    reason: string,
    readonly wasRunning: boolean,
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
}

export interface WorkerSlotOptions {
  readonly port: WorkerPort;
  readonly module: WebAssembly.Module;
  /** Maximum wait for a reply, in ms, from when the worker starts on the task. */
  readonly replyDeadlineMs: number;
  onReady(): void;
  /** A task was answered: there is room for another. */
  onReply(): void;
  onLost(loss: Loss): void;
}

/** One decoding worker and the tasks in it, which it runs in order. */
export class WorkerSlot {
  readonly #options: WorkerSlotOptions;
  readonly #remote: RemoteOperations & Comlink.ProxyMethods;
  readonly #tasks: Task[] = [];
  /** The streams that the worker knows, each with the configuration that it got last. */
  readonly #streams = new Map<number, FrameConfig | undefined>();
  #deadline: ReturnType<typeof setTimeout> | undefined;
  #isReady = false;
  #isOver = false;

  constructor(options: WorkerSlotOptions) {
    this.#options = options;
    this.#remote = Comlink.wrap<WorkerOperations>(options.port.endpoint);
    options.port.onFailure((reason) => this.#lose(reason, false));
    this.#expectReply();
    this.#remote.load(options.module).then(
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

  /** Number of tasks in the worker. */
  get outstanding(): number {
    return this.#tasks.length;
  }

  /** Takes a task. Until the worker is ready the task waits here, and is not at fault if the worker is lost. */
  send(task: Task): void {
    this.#tasks.push(task);
    if (this.#tasks.length === 1) {
      this.#options.port.setBusy(true);
      this.#expectReply();
    }
    if (this.#isReady) this.#begin(task);
  }

  /** Releases a stream in the worker. */
  release(streamId: number): void {
    if (this.#streams.delete(streamId)) this.#remote.release(streamId).catch(() => undefined);
  }

  /** Terminates the worker; its tasks fail with `reason`. */
  end(reason: (task: Task) => Error): void {
    if (this.#isOver) return;
    this.#isOver = true;
    clearTimeout(this.#deadline);
    this.#options.port.setBusy(false);
    // Comlink's finalization registry holds the worker for as long as a proxy of it is reachable, and so for ever if the
    // worker's own listeners reach one.
    this.#remote[Comlink.releaseProxy]();
    this.#options.port.terminate();
    for (const task of this.#tasks.splice(0)) task.fail(reason(task));
  }

  #begin(task: Task): void {
    this.#post(task).then(
      (reply) => this.#finish(task, reply),
      (error: unknown) => this.#lose(errorText(error), false, task),
    );
  }

  #post(task: Task): Promise<Reply<unknown>> {
    const { stream, transfer } = task;
    const isConfigured = this.#streams.get(stream.id) === stream.config;
    this.#streams.set(stream.id, stream.config);
    if (transfer !== undefined) Comlink.transfer(transfer, [transfer.buffer as ArrayBuffer]);
    if (isConfigured || stream.config === undefined) return sendTask(this.#remote, task);
    return this.#postConfigured(task, stream.config);
  }

  /** The worker answers in order: the task does not wait for the reply to its configuration. */
  async #postConfigured(task: Task, config: FrameConfig): Promise<Reply<unknown>> {
    const configured = this.#remote.configure(task.stream.id, config);
    const reply = sendTask(this.#remote, task);
    reply.catch(() => undefined);
    const problem = await configured;
    return problem.ok ? reply : problem;
  }

  #finish(task: Task, reply: Reply<unknown>): void {
    const at = this.#tasks.indexOf(task);
    if (this.#isOver || at < 0) return;
    this.#tasks.splice(at, 1);
    this.#expectReply();
    if (this.#tasks.length === 0) this.#options.port.setBusy(false);
    task.settle(reply);
    this.#options.onReply();
  }

  /** Restarts the worker's one deadline, which is for the task that it is running. */
  #expectReply(): void {
    clearTimeout(this.#deadline);
    if (this.#isOver || (this.#isReady && this.#tasks.length === 0)) return;
    const { replyDeadlineMs } = this.#options;
    this.#deadline = startTimer(() => this.#lose(`no reply within ${replyDeadlineMs / 1000} s`, true), replyDeadlineMs);
    if (this.#tasks.length === 0) (this.#deadline as { unref?: () => void } | undefined)?.unref?.();
  }

  #lose(reason: string, wasSilent: boolean, running = this.#tasks[0]): void {
    if (this.#isOver) return;
    const wasReady = this.#isReady;
    this.#options.onLost({ reason, wasSilent, wasReady });
    this.end((task) => new WorkerLost(reason, wasReady && task === running));
  }
}
