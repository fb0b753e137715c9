/**
 * A decoding worker that misbehaves at some frames. The importing script sets `globalThis.misbehaviour` before: `loop`
 * never returns, `throw` throws outside of any call, `exit` ends the worker, `silence` does not answer.
 */
import { parentPort } from 'node:worker_threads';

/** @type {{ how: string, frames: 'all' | number[] }} */
const { how, frames } = Reflect.get(globalThis, 'misbehaviour');

/**
 * @param {{ kind: string, calls?: { method: string, args: unknown[] }[] }} message
 * @returns {boolean} whether it is to be answered
 */
function misbehave({ calls = [] }) {
  const isBad = calls.some(
    ({ method, args }) => method === 'decodeFrame' && (frames === 'all' || frames.includes(Number(args[0]))),
  );
  if (!isBad) return true;
  if (how === 'throw') throw new Error('thrown on purpose');
  if (how === 'exit') process.exit(0);
  while (how === 'loop');
  return false;
}

if (parentPort !== null) {
  const port = parentPort;
  const on = port.on.bind(port);
  // Listeners get only messages at which the worker behaves.
  port.on = (type, /** @type {any} */ listener) =>
    on(type, type === 'message' ? (message) => misbehave(message) && listener(message) : listener);
}

// Not a literal: the type check would follow it into the bundle.
await import(new URL('../../packages/core/dist/decode-worker.node.js', import.meta.url).href);
