import type { DecodedBlock, Reply } from './protocol.js';

/**
 * Moves the compact frames of a batch into one buffer, and returns it, for the transfer; undefined if there are none. One
 * buffer costs the worker, the message and the garbage collector of the page as much as the buffer of one frame.
 */
export function packFrames(replies: Reply<unknown>[]): ArrayBuffer | undefined {
  if (replies.length === 1) return frameOf(replies[0]!)?.buffer;
  let bytes = 0;
  for (const reply of replies) bytes += frameOf(reply)?.byteLength ?? 0;
  if (bytes === 0) return undefined;
  const frames = new ArrayBuffer(bytes);
  let at = 0;
  for (const [index, reply] of replies.entries()) {
    const frame = frameOf(reply);
    if (frame === undefined) continue;
    const packed = new Uint8Array(frames, at, frame.byteLength);
    packed.set(frame);
    at += frame.byteLength;
    replies[index] = { ok: true, value: { ...(reply as { value: DecodedBlock }).value, frame: packed } };
  }
  return frames;
}

function frameOf(reply: Reply<unknown>): Uint8Array<ArrayBuffer> | undefined {
  return reply.ok ? (reply.value as Partial<DecodedBlock>).frame : undefined;
}
