import { errorText } from '../shared/errors.js';
import { packFrames } from './pack-frames.js';
import type { Answer, Reply, Request } from './protocol.js';
import { BUFFERS, WorkerHost } from './worker-host.js';

/** The messages of a worker, seen from inside. */
export interface ClientPort {
  /** Sends an answer. The buffers of `transfer` move with it. */
  post(answer: Answer, transfer: ArrayBuffer[]): void;
  onRequest(listener: (request: Request) => void): void;
}

/** What a worker serves. */
export type Host = Pick<WorkerHost, 'load' | 'configure' | 'run' | 'release'>;

/** Answers the requests that arrive at `port`, with one message for the calls of one. After a crash it answers nothing more. */
export function serveWorker(port: ClientPort, host: Host = new WorkerHost()): void {
  let hasCrashed = false;
  port.onRequest((request) => {
    if (hasCrashed) return;
    if (request.kind === 'run') hasCrashed = !runCalls(port, host, request);
    else if (request.kind === 'configure') host.configure(request.streamId, request.config);
    else if (request.kind === 'release') host.release(request.streamId);
    else load(port, host, request.module);
  });
}

function load(port: ClientPort, host: Host, module: WebAssembly.Module): void {
  try {
    host.load(module);
  } catch (error) {
    return port.post({ kind: 'failed', reason: errorText(error) }, []);
  }
  port.post({ kind: 'loaded' }, []);
}

/** Returns false if the worker crashed on a call: those that follow are sent to another one. */
function runCalls(port: ClientPort, host: Host, { batch, calls, blocks }: Request & { kind: 'run' }): boolean {
  const replies: Reply<unknown>[] = [];
  const transfer: ArrayBuffer[] = blocks === undefined ? [] : [blocks];
  let crash: string | undefined;
  for (const call of calls) {
    try {
      const reply = host.run(call);
      replies.push(reply);
      if (reply.ok) transfer.push(...(BUFFERS[call.method] as (result: unknown) => ArrayBuffer[])(reply.value));
    } catch (error) {
      crash = errorText(error);
      break;
    }
  }
  const frames = packFrames(replies);
  if (frames !== undefined) transfer.push(frames);
  port.post({ kind: 'ran', batch, replies, blocks, ...(crash !== undefined && { crash }) }, transfer);
  return crash === undefined;
}
