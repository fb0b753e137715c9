import { AlphaStreamError, errorText } from '../errors.js';
import type { HttpOptions } from '../options.js';
import {
  publicUrl,
  readRangeReply,
  sourceError,
  statusError,
  UnexpectedReply,
  type RangeReply,
} from './http-response.js';
import { retryDelay } from './retry.js';
import type { SourceInfo, Transport } from './transport.js';

/** What the transport takes from its surroundings; replaced in tests. */
export interface HttpEnvironment {
  fetch: typeof fetch;
  /** Resolves after `ms`; rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  random(): number;
  /** Wall-clock time in ms. */
  now(): number;
  /** Origin of the page, where there is one: tells whether CORS can be the cause of a failed request. */
  origin: string | undefined;
}

/** A response with a status that is not a success, kept until retries are decided. */
class BadStatus extends Error {
  constructor(readonly response: Response) {
    super(`status ${response.status}`);
  }
}

/** Bytes of the first request: small files need no second one. */
const PROBE_BYTES = 64 * 1024;
/** A server without range support may still send a file of at most this size as a whole. */
const WHOLE_FILE_BYTES = 8 * 2 ** 20;

/**
 * Reads a file by range requests. Every response is checked against what was asked for: status, Content-Range,
 * encoding, version mark and the count of bytes that really came. What breaks off is asked for again from the
 * first missing byte on.
 */
export class HttpTransport implements Transport {
  readonly name: string;
  #url: string;
  #refreshed = false;
  #info: SourceInfo = { size: 0 };
  #head: Uint8Array = new Uint8Array(0);
  readonly #options: HttpOptions;
  readonly #env: HttpEnvironment;
  readonly #closed = new AbortController();

  constructor(url: string | URL, options: HttpOptions, env: HttpEnvironment) {
    this.#url = String(url);
    this.name = publicUrl(url);
    this.#options = options;
    this.#env = env;
  }

  async open(signal?: AbortSignal): Promise<SourceInfo> {
    for (let failures = 0; ;) {
      try {
        return await this.#probe(signal);
      } catch (error) {
        await this.#waitToRetry(error, ++failures, signal, true);
      }
    }
  }

  async *read(offset: number, length: number, { signal }: { signal?: AbortSignal }): AsyncIterable<Uint8Array> {
    const end = offset + length;
    let at = offset;
    if (at < this.#head.byteLength) {
      const piece = this.#head.slice(at, end);
      at += piece.byteLength;
      yield piece;
    }
    for (let failures = 0; at < end;) {
      try {
        for await (const piece of this.#range(at, end - at, signal)) {
          at += piece.byteLength;
          yield piece;
        }
      } catch (error) {
        await this.#waitToRetry(error, ++failures, signal, false);
      }
    }
  }

  close(): void {
    this.#closed.abort(new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'transport' }));
    this.#head = new Uint8Array(0);
  }

  /** The first request: finds out the size, and keeps the bytes that come with it. */
  async #probe(signal?: AbortSignal): Promise<SourceInfo> {
    const request = new TimedRequest(this.#options, this.#signals(signal));
    try {
      const { response, reply } = await this.#send(request, 0, PROBE_BYTES);
      const most = reply.partial ? PROBE_BYTES : WHOLE_FILE_BYTES;
      if (!reply.partial && (reply.total ?? 0) > WHOLE_FILE_BYTES) throw this.#noRanges();
      const pieces: Uint8Array[] = [];
      let got = 0;
      for await (const piece of request.body(response)) {
        pieces.push(piece);
        got += piece.byteLength;
        if (got > most) break;
      }
      if (got > most && !reply.partial) throw this.#noRanges();
      this.#head = joinPieces(pieces, Math.min(got, most));
      const size = reply.total ?? (got < most || !reply.partial ? got : await this.#askSize(signal));
      if (this.#head.byteLength < Math.min(size, most)) throw new UnexpectedReply('The response ended too early.');
      this.#info = { size, etag: reply.etag };
      return this.#info;
    } finally {
      request.end();
    }
  }

  /** The size by a HEAD request, for servers whose Content-Range is hidden from scripts. */
  async #askSize(signal?: AbortSignal): Promise<number> {
    const request = new TimedRequest(this.#options, this.#signals(signal));
    try {
      const response = await request.fetch(this.#env, this.#url, { method: 'HEAD' });
      if (!response.ok) throw new BadStatus(response);
      const length = response.headers.get('content-length');
      if (length !== null && Number.isSafeInteger(Number(length))) return Number(length);
      throw sourceError(
        `The size of ${this.name} cannot be found out. Let the server send Access-Control-Expose-Headers: Content-Range.`,
      );
    } finally {
      request.end();
    }
  }

  async *#range(offset: number, length: number, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const request = new TimedRequest(this.#options, this.#signals(signal));
    try {
      const { response, reply } = await this.#send(request, offset, length);
      if (!reply.partial) throw this.#noRanges();
      if (reply.total !== undefined && reply.total !== this.#info.size) throw this.#changed();
      let left = length;
      for await (const piece of request.body(response)) {
        const wanted = piece.byteLength > left ? piece.subarray(0, left) : piece;
        left -= wanted.byteLength;
        if (wanted.byteLength > 0) yield wanted;
        if (left === 0) return;
      }
      throw new UnexpectedReply(`The response of ${this.name} ended ${left} bytes too early.`);
    } finally {
      request.end();
    }
  }

  async #send(
    request: TimedRequest,
    offset: number,
    length: number,
  ): Promise<{ response: Response; reply: RangeReply }> {
    const headers = new Headers(this.#options.requestInit.headers);
    headers.set('Range', `bytes=${offset}-${offset + length - 1}`);
    // Without no-store, Chromium can serve bytes of an older version under a new version's mark.
    const response = await request.fetch(this.#env, this.#url, { cache: 'no-store', headers });
    if (response.status === 416 && offset === 0) {
      // No byte 0: the file is empty. RFC 9110 leaves 416 as the only answer to a range of it.
      return { response: new Response(null), reply: { partial: false, total: 0, etag: undefined } };
    }
    if (response.status !== 200 && response.status !== 206) throw new BadStatus(response);
    const reply = readRangeReply(response, offset, this.name);
    const known = this.#info.etag;
    if (known !== undefined && reply.etag !== undefined && known !== reply.etag) throw this.#changed();
    return { response, reply };
  }

  /** Returns when the request may be sent again; throws the lasting error where that is of no use. */
  async #waitToRetry(error: unknown, failures: number, signal: AbortSignal | undefined, first: boolean): Promise<void> {
    signal?.throwIfAborted();
    this.#closed.signal.throwIfAborted();
    if (error instanceof AlphaStreamError) throw error;
    const response = error instanceof BadStatus ? error.response : undefined;
    if (response?.status === 403 && this.#options.refreshUrl !== undefined && !this.#refreshed) {
      this.#refreshed = true;
      this.#url = await this.#askForUrl(this.#options.refreshUrl);
      return;
    }
    const blockedByCors = first && error instanceof TypeError && this.#isOtherOrigin();
    const fault = { status: response?.status, retryAfter: response?.headers.get('retry-after') };
    const delay = blockedByCors
      ? null
      : retryDelay(fault, failures, this.#options, this.#env.random(), this.#env.now());
    if (delay === null) throw this.#lasting(error, response, blockedByCors);
    await this.#env.sleep(delay, this.#signals(signal));
  }

  async #askForUrl(refreshUrl: () => Promise<string | URL>): Promise<string> {
    try {
      return String(await refreshUrl());
    } catch (cause) {
      throw new AlphaStreamError(
        'Transport',
        `The address of ${this.name} has expired, and refreshUrl gave no new one (${errorText(cause)}).`,
        { stage: 'transport', cause },
      );
    }
  }

  #lasting(error: unknown, response: Response | undefined, blockedByCors: boolean): AlphaStreamError {
    if (response !== undefined) return statusError(response, this.name);
    const advice = blockedByCors
      ? 'It is on another origin: most likely the server sends no Access-Control-Allow-Origin header (CORS).'
      : 'Check the address and the connection.';
    const reason = errorText(error).replaceAll(this.#url, this.name);
    return new AlphaStreamError('Transport', `${this.name} could not be fetched (${reason}). ${advice}`, {
      stage: 'transport',
      cause: error,
    });
  }

  #isOtherOrigin(): boolean {
    const { origin } = this.#env;
    return origin !== undefined && new URL(this.#url).origin !== origin;
  }

  #signals(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#closed.signal : AbortSignal.any([signal, this.#closed.signal]);
  }

  #changed(): AlphaStreamError {
    return sourceError(`${this.name} changed on the server while it was being read. Open it again.`);
  }

  #noRanges(): AlphaStreamError {
    return sourceError(
      `The server does not support range requests for ${this.name}, and the file is too large to fetch as a whole. ` +
        'Serve it from a server that answers with status 206.',
    );
  }
}

/** One request with its time-outs: to the headers, then between two arrivals of bytes. */
class TimedRequest {
  readonly #controller = new AbortController();
  readonly #options: HttpOptions;
  readonly #signal: AbortSignal;
  readonly #onAbort = () => this.#controller.abort(this.#signal.reason);
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: HttpOptions, signal: AbortSignal) {
    this.#options = options;
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
    if (signal.aborted) this.#onAbort();
  }

  fetch(env: HttpEnvironment, url: string, init: RequestInit): Promise<Response> {
    this.#expectWithin(this.#options.headTimeoutMs, 'no answer came');
    return env.fetch(url, { ...this.#options.requestInit, ...init, signal: this.#controller.signal });
  }

  async *body(response: Response): AsyncIterable<Uint8Array> {
    const reader = response.body?.getReader();
    if (reader === undefined) return;
    try {
      for (;;) {
        this.#expectWithin(this.#options.stallTimeoutMs, 'no more bytes came');
        const { done, value } = await reader.read();
        if (done) return;
        yield value;
      }
    } finally {
      reader.cancel().catch(() => undefined);
    }
  }

  /** Must be called exactly once, in a `finally`: stops the timer and what is still on the wire. */
  end(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener('abort', this.#onAbort);
    this.#controller.abort();
  }

  #expectWithin(ms: number, what: string): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#controller.abort(new UnexpectedReply(`${what} within ${ms / 1000} s`));
    }, ms);
  }
}

/** `setTimeout` as a promise that a signal can end. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, ms);
    if (signal?.aborted === true) onAbort();
    else signal?.addEventListener('abort', onAbort, { once: true });
  });
}

function joinPieces(pieces: readonly Uint8Array[], length: number): Uint8Array {
  const joined = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    const part = piece.subarray(0, length - at);
    joined.set(part, at);
    at += part.byteLength;
  }
  return joined;
}
