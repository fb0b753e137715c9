/**
 * A server behind a slow link, in a worker of its own so that what it serves does not disturb its clock: a round trip
 * passes before an answer begins, and all answers together get so many bytes a millisecond, packet by packet in turn.
 */
import { createServer } from 'node:http';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';

const PACKET = 1460;
const TICK_MS = 2;

/**
 * @typedef {object} Link
 * @property {number} roundTripMs
 * @property {number} bytesPerMs of all answers together
 */

/**
 * @param {Uint8Array} file
 * @returns {Promise<{ origin: string, set(link: Link): void, close(): Promise<unknown> }>}
 */
export async function serveSlowly(file) {
  const worker = new Worker(new URL(import.meta.url), { workerData: { file } });
  const port = await new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
  });
  return {
    origin: `http://127.0.0.1:${port}`,
    set: (link) => worker.postMessage(link),
    close: () => worker.terminate(),
  };
}

if (!isMainThread && parentPort !== null && workerData?.file !== undefined) run(parentPort, workerData.file);

/**
 * @param {import('node:worker_threads').MessagePort} parent
 * @param {Uint8Array} file
 */
function run(parent, file) {
  /** @type {Link} */
  let link = { roundTripMs: 0, bytesPerMs: Infinity };
  /** @type {{ response: import('node:http').ServerResponse, at: number, end: number }[]} */
  let answers = [];
  let allowance = 0;
  let last = performance.now();

  parent.on('message', (next) => (link = next));

  const server = createServer((request, response) => {
    const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const [first, end] = [Number(match?.[1]), Math.min(Number(match?.[2]) + 1, file.length)];
    const answer = { response, at: first, end };
    const timer = setTimeout(() => {
      response.writeHead(206, {
        'Content-Range': `bytes ${first}-${end - 1}/${file.length}`,
        'Content-Length': end - first,
        ETag: '"1"',
      });
      response.flushHeaders();
      answers.push(answer);
    }, link.roundTripMs);
    response.on('error', () => undefined);
    response.on('close', () => {
      clearTimeout(timer);
      answers = answers.filter((other) => other !== answer);
    });
  });
  setInterval(() => {
    const now = performance.now();
    allowance = answers.length === 0 ? 0 : allowance + (now - last) * link.bytesPerMs;
    last = now;
    while (allowance >= PACKET && answers.length > 0) {
      const answer = answers.shift();
      if (answer === undefined) return;
      const packet = file.subarray(answer.at, Math.min(answer.end, answer.at + PACKET));
      answer.response.write(packet);
      answer.at += packet.length;
      allowance -= packet.length;
      if (answer.at < answer.end) answers.push(answer);
      else answer.response.end();
    }
  }, TICK_MS);
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    parent.postMessage(typeof address === 'object' ? address?.port : undefined);
  });
}
