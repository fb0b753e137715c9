import type { IncomingMessage, ServerResponse } from 'node:http';
import { brotliDecompressSync, constants, gzipSync } from 'node:zlib';
import type { Random } from './random.mjs';
import { rangeOf } from './range-answers.js';

const NUMBERS = [
  '0',
  '-1',
  '1',
  '65535',
  '65536',
  '4294967296',
  '9007199254740993',
  '9'.repeat(30),
  '1e3',
  '0x10',
  '*',
  '',
];
const UNITS = ['bytes', 'Bytes', 'items', 'bytes=', '', 'none'];
const ENCODINGS = ['identity', 'gzip', 'br', 'x, y', 'GZIP', ' '];
const TYPES = ['multipart/byteranges; boundary=x', 'MULTIPART/x', 'text/html', '', ';;'];
const MARKS = ['"1"', 'W/"1"', '"2"', 'W/"2"', '', '"', 'W/', '1', '"a" , "b"'];
const DATES = ['Sat, 28 Nov 2026 10:00:00 GMT', 'yesterday', '0', ''];
const WAITS = ['-5', '1e99', '9'.repeat(400), 'soon', 'Fri, 31 Dec 9999 23:59:59 GMT', '', '0.5'];
const TARGETS = [
  '',
  '//',
  'http://',
  'http://[',
  'ftp://h/x',
  'data:,x',
  '/else',
  '?',
  'http://a:b@127.0.0.1/',
  '\u00e9',
];

/** A server whose headers may be anything. Its bytes are those of the file: a part, or all of it. */
export class HeaderLies {
  readonly #random: Random;
  readonly #file: Uint8Array;
  /** Share of the answers that lie. */
  readonly #chance: number;
  readonly #marks: Record<string, string>;

  constructor(random: Random, file: Uint8Array) {
    this.#random = random;
    this.#file = file;
    this.#chance = random.pick([0.05, 0.3, 1]);
    this.#marks = random.chance(0.5) ? { ETag: random.pick(MARKS) } : {};
    if (random.chance(0.3)) this.#marks['Last-Modified'] = random.pick(DATES);
  }

  answer(request: IncomingMessage, response: ServerResponse): void {
    const random = this.#random;
    const lies = random.chance(this.#chance);
    if (lies && random.chance(0.15)) return void request.socket.destroy();
    if (lies && random.chance(0.2)) return this.#answerStatus(response);
    const [first, last] = request.method === 'HEAD' ? [0, this.#file.length - 1] : rangeOf(request);
    if (first >= this.#file.length && !lies) {
      return void response.writeHead(416, { 'Content-Range': `bytes */${this.#file.length}` }).end();
    }
    const isWhole = request.method === 'HEAD' || (lies && random.chance(0.3));
    const status = lies ? random.pick([200, 206]) : 206;
    this.#send(response, isWhole || status === 200 ? this.#file : this.#file.subarray(first, last + 1), {
      status: request.method === 'HEAD' ? 200 : status,
      range: `bytes ${first}-${Math.min(last, this.#file.length - 1)}/${this.#file.length}`,
      lies,
      mayEndEarly: !isWhole,
    });
  }

  #send(
    response: ServerResponse,
    bytes: Uint8Array,
    how: { status: number; range: string; lies: boolean; mayEndEarly: boolean },
  ): void {
    const random = this.#random;
    const headers: Record<string, string> = { ...this.#marks };
    if (how.status === 206) headers['Content-Range'] = how.range;
    let body = bytes;
    if (how.lies) {
      if (random.chance(0.5)) headers['Content-Range'] = this.#range(how.range);
      if (random.chance(0.2)) delete headers['Content-Range'];
      if (random.chance(0.2)) headers.ETag = random.pick(MARKS);
      if (random.chance(0.1)) headers['Last-Modified'] = random.pick(DATES);
      if (random.chance(0.1)) headers['Content-Type'] = random.pick(TYPES);
      if (random.chance(0.1)) headers['Content-Encoding'] = random.pick(ENCODINGS);
      if (headers['Content-Encoding'] === 'gzip' && random.chance(0.5)) body = gzipSync(body);
      else if (how.mayEndEarly && random.chance(0.2)) body = body.subarray(0, random.integer(0, body.length));
      // Brotli has no mark and no checksum: one in some thousand files is, by chance, another one in it. That is no lie.
      if (headers['Content-Encoding'] === 'br' && isBrotli(body)) delete headers['Content-Encoding'];
    }
    // Without a length the body comes in chunks.
    if (!how.lies || random.chance(0.5)) headers['Content-Length'] = String(body.length);
    response.writeHead(how.status, headers);
    if (how.lies && how.mayEndEarly && body.length > 0 && random.chance(0.1)) {
      response.flushHeaders();
      response.write(body.subarray(0, random.integer(1, Math.max(1, body.length))), () => response.destroy());
    } else {
      response.end(body);
    }
  }

  #answerStatus(response: ServerResponse): void {
    const random = this.#random;
    const status = random.pick([204, 301, 302, 304, 308, 400, 401, 403, 404, 408, 410, 416, 429, 500, 503, 599]);
    const headers: Record<string, string> = {};
    if (random.chance(0.5)) headers['Retry-After'] = random.pick(WAITS);
    if (random.chance(0.7)) headers.Location = encodeURI(random.pick(TARGETS));
    if (random.chance(0.7)) headers['Content-Range'] = this.#range(`bytes */${this.#file.length}`);
    response.writeHead(status, headers).end();
  }

  /** Changes one or two parts of a Content-Range. */
  #range(truth: string): string {
    const random = this.#random;
    let range = truth;
    for (let count = random.integer(1, 2); count > 0; count--) {
      const numbers = [...range.matchAll(/\d+|\*/g)];
      if (random.chance(0.2) || numbers.length === 0) {
        range = range.replace(/^\S*/, random.pick(UNITS));
      } else {
        const { index, 0: number } = random.pick(numbers);
        const isOther = random.chance(0.5) || number === '*';
        const other = isOther ? random.pick(NUMBERS) : String(Number(number) + random.integer(-2, 2));
        range = range.slice(0, index) + other + range.slice(index + number.length);
      }
    }
    return random.chance(0.1) ? `${range}, ${truth}` : range;
  }
}

/** Whether Node's fetch takes bytes for Brotli: also those that end early. */
function isBrotli(bytes: Uint8Array): boolean {
  const flush = constants.BROTLI_OPERATION_FLUSH;
  try {
    brotliDecompressSync(bytes, { flush, finishFlush: flush });
    return true;
  } catch {
    return false;
  }
}
