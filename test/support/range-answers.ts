import type { IncomingMessage, ServerResponse } from 'node:http';

/** What a range request is answered with, beside the truth. */
export interface Lie {
  headers?: Record<string, string>;
  /** Bytes of the range that are sent, with a length that agrees. */
  short?: number;
  /** Bytes of the body that are sent before the connection breaks. */
  cutAt?: number;
}

/** Answers a range request truly but for the lie, and a HEAD request. */
export function answerRange(file: Uint8Array, request: IncomingMessage, response: ServerResponse, lie: Lie = {}): void {
  if (request.method === 'HEAD') {
    response.writeHead(200, { 'Content-Length': file.length, ...lie.headers }).end();
    return;
  }
  const [first, last] = rangeOf(request);
  if (first >= file.length) {
    response.writeHead(416, { 'Content-Range': `bytes */${file.length}`, ...lie.headers }).end();
    return;
  }
  const end = Math.min(last, file.length - 1);
  const body = file.subarray(first, Math.min(end + 1, first + (lie.short ?? Infinity)));
  response.writeHead(206, {
    'Content-Range': `bytes ${first}-${end}/${file.length}`,
    'Content-Length': body.length,
    ETag: '"one"',
    ...lie.headers,
  });
  if (lie.cutAt === undefined) response.end(body);
  else response.write(body.subarray(0, lie.cutAt), () => response.destroy());
}

/** First and last byte of a range request. */
export function rangeOf(request: Pick<IncomingMessage, 'headers'>): [number, number] {
  const match = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '');
  if (match === null) throw new Error(`no such range: ${request.headers.range}`);
  return [Number(match[1]), Number(match[2])];
}

/** Resolves when the connection of a request has ended. */
export const hangUp = (request: IncomingMessage) =>
  new Promise<void>((resolve) => void request.socket.on('close', () => resolve()));
