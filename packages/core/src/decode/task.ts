import type { DecoderOperations, FrameConfig, RemoteOperations, Reply, WorkerOperations } from './protocol.js';

/** An operation that a stream can request. `configure` is part of each task instead. */
export type Operation = Exclude<keyof DecoderOperations, 'configure'>;

/** The priority of a task. It may change while the task waits. */
export interface TaskPriority {
  readonly urgent: boolean;
}

/** The stream of a task. */
export interface TaskStream {
  readonly id: number;
  /** The configuration that must be in force when the task runs; undefined until the lead has been read. */
  readonly config: FrameConfig | undefined;
}

/** An operation for a worker, as data: a retry submits it again. */
export interface Task<M extends Operation = Operation> {
  readonly method: M;
  readonly args: Parameters<DecoderOperations[M]>;
  /** The argument whose buffer is transferred. The others are copied. */
  readonly transfer: Uint8Array | undefined;
  readonly stream: TaskStream;
  readonly priority: TaskPriority;
  /** Whether a worker was lost on it before: it must not run in the calling thread. */
  readonly isSuspect: boolean;
  settle(reply: Reply<unknown>): void;
  fail(error: Error): void;
}

type AnyOperation<R> = (streamId: number, ...args: readonly unknown[]) => R;

/** Runs the operation of a task in the calling thread. */
export function runTask(operations: WorkerOperations, { method, args, stream }: Task): Reply<unknown> {
  return (operations[method] as AnyOperation<Reply<unknown>>)(stream.id, ...args);
}

/** Sends the operation of a task to a worker. */
export function sendTask(operations: RemoteOperations, { method, args, stream }: Task): Promise<Reply<unknown>> {
  return (operations[method] as AnyOperation<Promise<Reply<unknown>>>)(stream.id, ...args);
}
