/** A server that lies, stalls, breaks off, refuses, and replaces its file. */
import { createServer } from 'node:http';
import { itemAt } from '../support/item-at.mjs';

/** One request in so many finds another file. */
const REPLACEMENT_CHANCE = 0.01;

/**
 * @param {readonly import('./versions.mjs').Version[]} versions
 * @param {import('../support/random.mjs').Random} random
 */
export async function serveBadly(versions, random) {
  const counts = { requests: 0, faults: 0, replacements: 0 };
  let current = 0;
  const server = createServer((request, response) => {
    counts.requests++;
    response.on('error', () => undefined);
    if (random.chance(REPLACEMENT_CHANCE)) {
      current = (current + random.integer(1, versions.length - 1)) % versions.length;
      counts.replacements++;
    }
    const { file, marks } = itemAt(versions, current);
    const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
    const [first, end] = [Number(match?.[1]), Math.min(Number(match?.[2]) + 1, file.length)];
    const body = file.subarray(first, end);
    const headers = { ...marks, 'Content-Range': `bytes ${first}-${end - 1}/${file.length}` };
    const send = () => {
      const fault = random.chance(0.2) ? random.integer(1, 8) : 0;
      if (fault > 0) counts.faults++;
      if (fault === 1) return request.socket.destroy();
      if (fault === 2) return response.writeHead(random.pick([500, 502, 503, 504, 429])).end();
      if (fault === 3) return response.writeHead(503, { 'Retry-After': '0' }).end();
      if (fault === 4) return; // no answer at all
      if (fault === 5) return response.writeHead(206, { ...headers, 'Content-Range': 'bytes 0-0/1' }).end('x');
      response.writeHead(206, headers);
      if (fault === 6) return response.write(body.subarray(0, body.length >> 1), () => response.destroy());
      if (fault === 7) return response.write(body.subarray(0, body.length >> 2)); // and nothing more
      if (fault === 8) return response.end(body.subarray(0, Math.max(1, body.length - 100)));
      response.end(body);
    };
    const timer = setTimeout(send, random.integer(0, 20));
    response.on('close', () => clearTimeout(timer));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return {
    origin: `http://127.0.0.1:${port}`,
    counts,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      }),
  };
}
