import type { Call, FrameConfig, Operation, Reply } from './protocol.js';

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
  readonly call: Call<M>;
  /** The block among the arguments. It is copied to the worker with those of other tasks, and stays here for a retry. */
  readonly block: Uint8Array | undefined;
  readonly stream: TaskStream;
  readonly priority: TaskPriority;
  /** Whether a worker was lost on it, or on a batch with it: it is sent without others, and never runs in the calling thread. */
  readonly isSuspect: boolean;
  /** Whether it was in a lost batch of which nobody knows what it was lost on. */
  readonly isProbe: boolean;
  settle(reply: Reply<unknown>): void;
  fail(error: Error): void;
}

/** Whether a call decodes a frame. */
export function isFrame(call: Call): call is Call<'decodeFrame'> {
  return call.method === 'decodeFrame';
}
