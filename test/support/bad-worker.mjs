/**
 * A decoding thread that is good but for some frames; who imports it says before which, and what happens there, as
 * `globalThis.misbehaviour`: `loop` never returns, `throw` throws outside of any request, `exit` ends the thread,
 * `silence` answers nothing.
 */
import { parentPort } from 'node:worker_threads';

/** @type {{ how: string, frames: 'all' | number[] }} */
const { how, frames } = Reflect.get(globalThis, 'misbehaviour');

/**
 * @param {{ path?: string[], argumentList: { value: unknown }[] }} message
 * @returns {boolean} whether it is to be answered
 */
function misbehave(message) {
  if (message.path?.[0] !== 'decodeFrame') return true;
  if (frames !== 'all' && !frames.includes(Number(message.argumentList[1]?.value))) return true;
  if (how === 'throw') throw new Error('thrown on purpose');
  if (how === 'exit') process.exit(0);
  while (how === 'loop');
  return false;
}

if (parentPort !== null) {
  const port = parentPort;
  const on = port.on.bind(port);
  // Every listener hears only what the thread has not gone wrong at.
  port.on = (type, /** @type {any} */ listener) =>
    on(type, type === 'message' ? (message) => misbehave(message) && listener(message) : listener);
}

// Not a literal: the type check would follow it into the bundle.
await import(new URL('../../packages/core/dist/decode-worker.node.js', import.meta.url).href);
