import { AlphaStreamError } from '../shared/errors.js';
import type { HttpOptions } from '../shared/options.js';
import { HeadBuffer } from './http-head.js';
import { corruptError, fetchError, refreshError } from './http-errors.js';
import { TimedRequest } from './http-request.js';
import {
  BadStatus,
  publicUrl,
  readRangeReply,
  sizeOfRefusal,
  sourceError,
  statusError,
  UnexpectedReply,
  type RangeReply,
} from './http-response.js';
import { fetchFollowing } from './redirect.js';
import { retryDelay } from './retry.js';
import type { SourceInfo, Transport, TransportCounters } from './transport.js';

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
  /** Resolves when the machine is on the network again; undefined where it is, or where that is not known. */
  whenOnline(signal?: AbortSignal): Promise<void> | undefined;
}

/** Bytes of the first request: small files need no second one. */
const PROBE_BYTES = 64 * 1024;
/** A try that brought so much counts as a success: what failed before it is forgotten. */
const PROGRESS_BYTES = 16 * 1024;

interface Answer {
  readonly response: Response;
  readonly reply: RangeReply;
}

/**
 * Reads a file by range requests. Every response is checked against what was asked for: status, Content-Range,
 * encoding, version mark and the count of bytes that really came. What breaks off is asked for again from the
 * first missing byte on. The first request's body is read while it comes.
 */
export class HttpTransport implements Transport {
  readonly name: string;
  readonly counters = { requests: 0, retries: 0, warnings: [] as string[] } satisfies TransportCounters;
  readonly #options: HttpOptions;
  readonly #env: HttpEnvironment;
  readonly #ownHeaders: Headers;
  readonly #closed = new AbortController();
  #url: string;
  /** The call of refreshUrl that is under way. */
  #refresh: Promise<void> | undefined;
  /** Whether the address came from refreshUrl and has not served yet. */
  #isFresh = false;
  #info: SourceInfo = { size: 0 };
  #head = new HeadBuffer(0);
  #headRequest: TimedRequest | undefined;
  /** Whether the server sends the whole file or nothing. */
  #whole = false;

  constructor(url: string | URL, options: HttpOptions, env: HttpEnvironment) {
    this.#url = String(url);
    this.name = publicUrl(url);
    this.#options = options;
    this.#env = env;
    this.#ownHeaders = new Headers(options.requestInit.headers);
  }

  /** Resolves when the first headers are here; the body is read while it comes. */
  async open(signal?: AbortSignal): Promise<SourceInfo> {
    for (let failures = 0; ;) {
      const url = this.#url;
      try {
        return await this.#probe(signal);
      } catch (error) {
        await this.#waitToRetry(error, ++failures, url, signal, true);
      }
    }
  }

  async *read(offset: number, length: number, { signal }: { signal?: AbortSignal }): AsyncIterable<Uint8Array> {
    const end = offset + length;
    let at = offset;
    for (let failures = 0; at < end;) {
      const [before, url] = [at, this.#url];
      try {
        for await (const piece of this.#pieces(at, end, signal)) {
          at += piece.byteLength;
          yield piece;
        }
      } catch (error) {
        if (at - before >= PROGRESS_BYTES) failures = 0;
        await this.#waitToRetry(error, ++failures, url, signal, false);
      }
    }
  }

  close(): void {
    this.#closed.abort(new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'transport' }));
    this.#head = new HeadBuffer(0);
  }

  /** The first request: finds out the size; its body goes on coming. */
  async #probe(signal?: AbortSignal): Promise<SourceInfo> {
    const request = new TimedRequest(this.#options, this.#signals(signal));
    let handedOver = false;
    try {
      const { response, reply } = await this.#send(request, 0, PROBE_BYTES);
      this.#whole = !reply.partial;
      if (this.#whole && (reply.total ?? 0) > this.#options.maxWholeBytes) throw this.#noRanges();
      this.#noteMark(reply);
      const known = reply.total ?? (reply.partial ? await this.#sizeOf(reply, signal) : undefined);
      this.#head = new HeadBuffer(
        this.#whole ? (known ?? this.#options.maxWholeBytes + 1) : Math.min(PROBE_BYTES, known ?? PROBE_BYTES),
      );
      if (known !== undefined) {
        handedOver = true;
        this.#headRequest = request;
        void this.#receiveHead(request, response, this.#head);
      } else {
        for await (const piece of request.body(response)) {
          this.#head.append(piece);
          if (this.#head.filled > this.#options.maxWholeBytes) throw this.#noRanges();
        }
        this.#head.finish();
      }
      const size = known ?? this.#head.filled;
      this.#info = { size, etag: reply.etag, head: Math.min(this.#head.length, size) };
      return this.#info;
    } finally {
      if (!handedOver) request.end();
    }
  }

  /** The size where Content-Range is hidden from scripts: told by a part shorter than asked, else by a HEAD request. */
  async #sizeOf(reply: RangeReply, signal?: AbortSignal): Promise<number> {
    if (reply.length !== undefined && reply.length < PROBE_BYTES) return reply.length;
    const request = new TimedRequest(this.#options, this.#signals(signal));
    try {
      const response = await request.head((init) => this.#fetch({ ...init, method: 'HEAD' }, new Headers()));
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

  async #receiveHead(request: TimedRequest, response: Response, head: HeadBuffer): Promise<void> {
    try {
      for await (const piece of request.body(response)) {
        head.append(piece);
        if (head.filled === head.length) return;
      }
    } catch {
      // Who reads asks for the missing bytes, and meets the fault there if it lasts.
    } finally {
      head.finish();
      request.end();
      this.#headRequest = undefined;
    }
  }

  async *#pieces(offset: number, end: number, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const head = this.#head;
    const inHead = this.#whole || offset < (head.isOver ? head.filled : head.length);
    if (!inHead) {
      yield* this.#range(offset, end - offset, signal);
      return;
    }
    if (this.#whole && head.isOver && head.filled < Math.min(end, head.length)) await this.#fetchWhole(signal);
    const request = this.#headRequest;
    let stays = false;
    try {
      yield* this.#head.read(offset, end, signal);
      stays = true;
    } finally {
      // Nobody wants the rest of it now: it must not share the line with what is wanted instead.
      if (!stays && !this.#whole && signal?.aborted === true) request?.end();
    }
  }

  /** A server without range support broke off: the whole file once more. */
  async #fetchWhole(signal?: AbortSignal): Promise<void> {
    const request = new TimedRequest(this.#options, this.#signals(signal));
    const { response, reply } = await this.#send(request, 0, this.#info.size).catch((error: unknown) => {
      request.end();
      throw error;
    });
    if (reply.partial || (reply.total ?? this.#info.size) !== this.#info.size) {
      request.end();
      throw this.#changed();
    }
    this.#head = new HeadBuffer(this.#info.size);
    await this.#receiveHead(request, response, this.#head);
    if (this.#head.filled < this.#info.size) throw new UnexpectedReply(`The response of ${this.name} ended too early.`);
  }

  async *#range(offset: number, length: number, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const request = new TimedRequest(this.#options, this.#signals(signal));
    try {
      const { response, reply } = await this.#send(request, offset, length);
      if (!reply.partial) throw this.#noRanges();
      if (reply.total !== undefined && reply.total !== this.#info.size) throw this.#changed();
      // A server may cap the length of a range: what it announces is what must come, the rest is asked for next.
      const announced = Math.min(length, reply.rangeLength ?? length);
      let left = announced;
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

  async #send(request: TimedRequest, offset: number, length: number): Promise<Answer> {
    const headers = new Headers({ Range: `bytes=${offset}-${offset + length - 1}` });
    const response = await request.head((init) => this.#fetch(init, headers));
    if (response.status === 416 && offset === 0 && (sizeOfRefusal(response) ?? 0) === 0) {
      // No byte 0: the file is empty. RFC 9110 leaves 416 as the only answer to a range of it.
      return { response: new Response(null), reply: { partial: false, total: 0, etag: undefined } };
    }
    if (response.status !== 200 && response.status !== 206) throw new BadStatus(response);
    const reply = readRangeReply(response, offset, length, this.name);
    const known = this.#info.etag;
    if (isStrong(known) && isStrong(reply.etag) && known !== reply.etag) throw this.#changed();
    // The address serves: should it expire too, refreshUrl may be asked again.
    this.#isFresh = false;
    return { response, reply };
  }

  #fetch(init: RequestInit, headers: Headers): Promise<Response> {
    this.counters.requests++;
    // Without no-store, Chromium can serve bytes of an older version under a new version's mark.
    return fetchFollowing(this.#env.fetch, this.#url, { ...init, cache: 'no-store', headers }, this.#ownHeaders);
  }

  /** Returns when the request may be sent again; throws the lasting error where that is of no use. */
  async #waitToRetry(
    error: unknown,
    failures: number,
    url: string,
    signal: AbortSignal | undefined,
    first: boolean,
  ): Promise<void> {
    signal?.throwIfAborted();
    this.#closed.signal.throwIfAborted();
    if (error instanceof AlphaStreamError) throw error;
    const response = error instanceof BadStatus ? error.response : undefined;
    if (response?.status === 403 && (await this.#refreshed(url))) return;
    const online = response === undefined ? this.#env.whenOnline(this.#signals(signal)) : undefined;
    if (online !== undefined) return online;
    const blockedByCors = first && error instanceof TypeError && this.#isOtherOrigin();
    const fault = { status: response?.status, retryAfter: response?.headers.get('retry-after') };
    const delay =
      blockedByCors || isRedirectLoop(error)
        ? null
        : retryDelay(fault, failures, this.#options, this.#env.random(), this.#env.now());
    if (delay === null) throw await this.#lasting(error, response, blockedByCors, first, signal);
    await this.#env.sleep(delay, this.#signals(signal));
    this.counters.retries++;
  }

  /** Whether there is another address now than the one that was refused. Requests that fail together share a call. */
  async #refreshed(refused: string): Promise<boolean> {
    const { refreshUrl } = this.#options;
    if (refreshUrl === undefined) return false;
    if (refused === this.#url && this.#refresh === undefined) {
      if (this.#isFresh) return false;
      this.#refresh = (async () => {
        try {
          this.#url = String(await refreshUrl());
          this.#isFresh = true;
        } catch (cause) {
          throw refreshError(this.name, cause);
        } finally {
          this.#refresh = undefined;
        }
      })();
    }
    await this.#refresh;
    return true;
  }

  async #lasting(
    error: unknown,
    response: Response | undefined,
    blockedByCors: boolean,
    first: boolean,
    signal: AbortSignal | undefined,
  ): Promise<AlphaStreamError> {
    if (response === undefined) return fetchError(error, this.#url, this.name, blockedByCors);
    if (response.status !== 416 || first) return statusError(response, this.name);
    const size = sizeOfRefusal(response) ?? (await this.#probeSize(signal));
    return size !== undefined && size !== this.#info.size ? this.#changed() : corruptError(this.name, this.#info.size);
  }

  /** The size as it is now; undefined where that cannot be found out. */
  async #probeSize(signal: AbortSignal | undefined): Promise<number | undefined> {
    const request = new TimedRequest(this.#options, this.#signals(signal));
    try {
      return (await this.#send(request, 0, 1)).reply.total;
    } catch {
      return undefined;
    } finally {
      request.end();
    }
  }

  #noteMark(reply: RangeReply): void {
    if (isStrong(reply.etag) || this.counters.warnings.length > 0) return;
    const what = reply.etag === undefined ? 'no ETag that can be read' : 'only a weak ETag';
    this.counters.warnings.push(
      `The server sends ${what} for ${this.name}: a change of the file is noticed by its size alone.`,
    );
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
        'Serve it from a server that answers with status 206, or raise http.maxWholeBytes to fetch it whole.',
    );
  }
}

/** Whether a version mark tells bytes apart (RFC 9110 section 8.8.1). */
function isStrong(etag: string | undefined): etag is string {
  return etag !== undefined && !etag.startsWith('W/');
}

/** Node says it like this; a browser does not tell it from other failures. */
function isRedirectLoop(error: unknown): boolean {
  const { cause } = error as { cause?: { message?: unknown } };
  return cause?.message === 'redirect count exceeded';
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
