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
import { retryDelay } from './retry-policy.js';
import type { SourceInfo, Transport, TransportCounters } from './transport.js';

/** What the transport takes from its environment. Tests replace it. */
export interface HttpEnvironment {
  fetch: typeof fetch;
  /** Resolves after `ms`; rejects with the signal's reason. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  random(): number;
  /** Wall-clock time in ms. */
  now(): number;
  /** Origin of the page, if there is one: tells whether CORS can be the cause of a failed request. */
  origin: string | undefined;
  /** Resolves when the machine is online again; undefined if it is online or if that is unknown. */
  whenOnline(signal?: AbortSignal): Promise<void> | undefined;
}

/** Bytes of the first request: small files need no second one. */
const PROBE_BYTES = 64 * 1024;
/** A try that received this many bytes counts as a success: failures before it no longer count. */
const PROGRESS_BYTES = 16 * 1024;

interface Answer {
  readonly response: Response;
  readonly reply: RangeReply;
}

/**
 * Reads a file by range requests. Every response is checked against the request: status, Content-Range,
 * encoding, version mark and the count of bytes received. A response that breaks off is requested again from the
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
  /** The call of refreshUrl in progress. */
  #refresh: Promise<void> | undefined;
  /** Whether the URL came from refreshUrl and has not served yet. */
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

  /** Resolves with the first headers. The body is read while it comes. */
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

  /** Sends the first request and takes the size from its headers. Its body is read while it comes. */
  async #probe(signal?: AbortSignal): Promise<SourceInfo> {
    const request = new TimedRequest(this.#options, this.#signals(signal));
    let handedOver = false;
    try {
      const { response, reply } = await this.#send(request, 0, PROBE_BYTES);
      this.#whole = !reply.partial;
      if (this.#whole && (reply.total ?? 0) > this.#options.maxWholeBytes) throw this.#noRanges();
      this.#recordMark(reply);
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

  /** Returns the size if Content-Range is hidden from scripts: from a part shorter than requested, else by HEAD. */
  async #sizeOf(reply: RangeReply, signal?: AbortSignal): Promise<number> {
    if (reply.length !== undefined && reply.length < PROBE_BYTES) return reply.length;
    const request = new TimedRequest(this.#options, this.#signals(signal));
    try {
      const response = await request.head((init) => this.#fetch({ ...init, method: 'HEAD' }, new Headers()));
      if (!response.ok) throw new BadStatus(response);
      const length = response.headers.get('content-length');
      if (length !== null && Number.isSafeInteger(Number(length))) return Number(length);
      throw sourceError(
        `The size of ${this.name} is unknown. Let the server send Access-Control-Expose-Headers: Content-Range.`,
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
      // A read requests the missing bytes, and fails there if the fault lasts.
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
      // No read waits for the rest of it: it must not share the connection with the new request.
      if (!stays && !this.#whole && signal?.aborted === true) request?.end();
    }
  }

  /** Fetches the whole file again, from a server without range support whose response broke off. */
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
      // A server may cap the length of a range: the announced bytes must come, the rest is requested next.
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
    // The URL serves. If it expires too, refreshUrl is called again.
    this.#isFresh = false;
    return { response, reply };
  }

  #fetch(init: RequestInit, headers: Headers): Promise<Response> {
    this.counters.requests++;
    // Without no-store, Chromium can serve bytes of an older version under a new version's mark.
    return fetchFollowing(this.#env.fetch, this.#url, { ...init, cache: 'no-store', headers }, this.#ownHeaders);
  }

  /** Resolves when the request may be sent again. Throws the lasting error if that is of no use. */
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

  /** Returns whether there is a new URL for the refused one. Requests that fail together share a call. */
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

  /** Returns the current size; undefined if it is unknown. */
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

  #recordMark(reply: RangeReply): void {
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

/** Returns whether a version mark distinguishes bytes (RFC 9110 section 8.8.1). */
function isStrong(etag: string | undefined): etag is string {
  return etag !== undefined && !etag.startsWith('W/');
}

/** The form in which Node reports it; a browser does not distinguish it from other failures. */
function isRedirectLoop(error: unknown): boolean {
  const { cause } = error as { cause?: { message?: unknown } };
  return cause?.message === 'redirect count exceeded';
}

/** `setTimeout` as a promise that a signal can abort. */
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
