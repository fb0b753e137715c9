import { unlessAborted } from '../shared/abort.js';
import { AlphaStreamError } from '../shared/errors.js';
import type { HttpOptions } from '../shared/options.js';
import { urlError } from '../shared/public-url.js';
import { differenceOf, readVersion, type FileVersion } from './file-version.js';
import {
  blockedError,
  changedError,
  corruptError,
  fetchError,
  isRedirectLoop,
  refreshError,
  refusedStartError,
  type Block,
} from './http-errors.js';
import { TimedRequest } from './http-request.js';
import {
  BadStatus,
  isEmptyFile,
  NoResponse,
  readRangeReply,
  sizeOfRefusal,
  statusError,
  UnexpectedReply,
  wholeNumber,
  type RangeReply,
} from './http-response.js';
import { fetchFollowing } from './redirect.js';
import { isPassing, retryDelay } from './retry-policy.js';
import type { TransportCounters } from './transport.js';
import { Turns } from './turns.js';

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

/** A response whose headers are right. Its receiver ends the request. */
export interface Answer {
  readonly request: TimedRequest;
  readonly response: Response;
  readonly reply: RangeReply;
}

/** The failures of one read since bytes came last. */
export class Tries {
  failures = 0;
  /** Why a browser may keep the responses from the page, if they do not come although the server can be reached. */
  block: Block | undefined;

  reset(): void {
    this.failures = 0;
    this.block = undefined;
  }
}

/**
 * Sends the requests for one file and checks the headers of the responses. One request at a time waits for its headers:
 * a file that is gone or has changed is noticed by one request, however many reads there are. After a lasting fault
 * nothing is sent any more.
 */
export class HttpClient {
  readonly counters = { requests: 0, retries: 0, warnings: [] as string[] } satisfies TransportCounters;
  readonly name: string;
  /** The version that was opened; undefined before. */
  version: FileVersion | undefined;
  readonly #options: HttpOptions;
  readonly #env: HttpEnvironment;
  readonly #ownHeaders: Headers;
  readonly #closed = new AbortController();
  readonly #turns = new Turns();
  #url: string;
  /** The call of refreshUrl in progress. */
  #refresh: Promise<void> | undefined;
  /** Whether the URL came from refreshUrl and has not served yet. */
  #isFresh = false;
  /** The lasting fault. */
  #refusal: AlphaStreamError | undefined;

  constructor(url: string, name: string, options: HttpOptions, env: HttpEnvironment) {
    this.#url = url;
    this.name = name;
    this.#options = options;
    this.#env = env;
    this.#ownHeaders = new Headers(options.requestInit.headers);
  }

  close(): void {
    this.#closed.abort(new AlphaStreamError('Closed', 'The stream was closed.', { stage: 'transport' }));
  }

  /** Requests a range, after all earlier requests have their headers. */
  async ask(offset: number, length: number, signal: AbortSignal | undefined): Promise<Answer> {
    const endTurn = await this.#turns.take(this.#signals(signal));
    try {
      if (this.#refusal !== undefined) throw this.#refusal;
      return await this.#askFresh(offset, length, signal);
    } catch (error) {
      throw this.#remember(error);
    } finally {
      endTurn();
    }
  }

  /** Requests a range at once. Throws BadStatus for any status but 200 and 206. */
  async askOnce(offset: number, length: number, signal: AbortSignal | undefined): Promise<Answer> {
    const request = new TimedRequest(this.#options, this.#signals(signal));
    try {
      const response = await this.#fetch(request, {}, { Range: `bytes=${offset}-${offset + length - 1}` });
      const reply = this.#readReply(response, offset, length);
      this.#requireSame(reply.version);
      // The URL serves. If it expires too, refreshUrl is called again.
      this.#isFresh = false;
      return { request, response, reply };
    } catch (error) {
      request.end();
      throw error;
    }
  }

  /** Returns the Content-Length that a HEAD request tells; undefined without one. It may count compressed bytes. */
  async askLength(signal: AbortSignal | undefined): Promise<number | undefined> {
    const request = new TimedRequest(this.#options, this.#signals(signal));
    try {
      const response = await this.#fetch(request, { method: 'HEAD' }, {});
      if (isPassing(response.status)) throw new BadStatus(response);
      return response.ok ? wholeNumber(response.headers.get('content-length')) : undefined;
    } finally {
      request.end();
    }
  }

  /** Resolves when the request may be sent again. Throws the error of the last try if that is of no use. */
  async waitToRetry(error: unknown, tries: Tries, signal: AbortSignal | undefined): Promise<void> {
    signal?.throwIfAborted();
    this.#closed.signal.throwIfAborted();
    if (error instanceof AlphaStreamError) throw this.#remember(error);
    tries.failures++;
    const response = error instanceof BadStatus ? error.response : undefined;
    const online = response === undefined ? this.#env.whenOnline(this.#signals(signal)) : undefined;
    if (online !== undefined) {
      await online;
      // What failed without a network tells nothing.
      tries.reset();
      return;
    }
    const fault = { status: response?.status, retryAfter: response?.headers.get('retry-after') };
    const delay = isRedirectLoop(error)
      ? null
      : retryDelay(fault, tries.failures, this.#options, this.#env.random(), this.#env.now());
    if (delay === null) {
      if (!(await this.#isWorthOneMore(error, tries, signal))) throw this.#remember(this.#lastError(error, tries));
      this.counters.retries++;
      return;
    }
    await this.#env.sleep(delay, this.#signals(signal));
    this.counters.retries++;
  }

  #readReply(response: Response, offset: number, length: number): RangeReply {
    if (offset === 0 && isEmptyFile(response)) return { partial: false, version: readVersion(response.headers, 0) };
    if (response.status !== 200 && response.status !== 206) throw new BadStatus(response);
    return readRangeReply(response, offset, length, this.name, this.#isOtherOrigin(response.url || this.#url));
  }

  #requireSame(version: FileVersion): void {
    const difference = this.version && differenceOf(this.version, version);
    if (difference === undefined) return;
    const error = changedError(this.name, difference.mark);
    throw difference.isMissing ? new UnexpectedReply(error.message, 'Source') : error;
  }

  /** Requests a range, with a new URL if it has expired. */
  async #askFresh(offset: number, length: number, signal: AbortSignal | undefined): Promise<Answer> {
    for (;;) {
      const url = this.#url;
      try {
        return await this.askOnce(offset, length, signal);
      } catch (error) {
        if (!(error instanceof BadStatus) || isPassing(error.response.status)) throw error;
        if (error.response.status === 403 && (await this.#refreshed(url, signal))) continue;
        throw await this.#refusedError(error.response, signal);
      }
    }
  }

  async #fetch(request: TimedRequest, own: RequestInit, headers: Record<string, string>): Promise<Response> {
    const problem = urlError(this.#url);
    if (problem !== undefined) throw problem;
    this.counters.requests++;
    const { fetch } = this.#env;
    return request.head((init) =>
      // Without no-store, Chromium can serve bytes of an older version under a new version's mark.
      fetchFollowing(
        fetch,
        this.#url,
        { ...init, ...own, cache: 'no-store', headers: new Headers(headers) },
        this.#ownHeaders,
      ),
    );
  }

  /** Returns whether there is a new URL for the refused one. Requests that fail together share a call. */
  async #refreshed(refused: string, signal: AbortSignal | undefined): Promise<boolean> {
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
    if (this.#refresh !== undefined) await unlessAborted(this.#refresh, this.#signals(signal));
    return true;
  }

  /** Returns the error for a status that stays. */
  async #refusedError(response: Response, signal: AbortSignal | undefined): Promise<AlphaStreamError> {
    if (response.status !== 416) return statusError(response, this.name);
    const told = sizeOfRefusal(response);
    if (this.version === undefined)
      return told === undefined ? refusedStartError(this.name) : statusError(response, this.name);
    const size = this.version.size ?? 0;
    if (told !== undefined) return told === size ? corruptError(this.name, size) : changedError(this.name, 'size');
    try {
      const answer = await this.askOnce(0, 1, signal);
      answer.request.end();
    } catch (error) {
      if (error instanceof AlphaStreamError) return error;
    }
    return corruptError(this.name, size);
  }

  /** Returns whether a server whose responses did not come can be reached now: one more try tells what is wrong. */
  async #isWorthOneMore(error: unknown, tries: Tries, signal: AbortSignal | undefined): Promise<boolean> {
    if (!(error instanceof NoResponse) || this.#env.origin === undefined || tries.block !== undefined) return false;
    if (await this.#isReachable('cors', signal)) tries.block = 'range';
    else if (this.#isOtherOrigin(this.#url) && (await this.#isReachable('no-cors', signal))) tries.block = 'cors';
    return tries.block !== undefined;
  }

  /** Returns the error for a fault that did not pass. */
  #lastError(error: unknown, { block }: Tries): AlphaStreamError {
    if (error instanceof BadStatus) return statusError(error.response, this.name);
    if (!(error instanceof NoResponse) || block === undefined) return fetchError(error, this.#url, this.name);
    // What was read before may be read again.
    return blockedError(error, this.#url, this.name, block, this.version === undefined);
  }

  /** Returns whether the server answers a request without a range; in mode `no-cors`, in whatever way. */
  async #isReachable(mode: 'cors' | 'no-cors', signal: AbortSignal | undefined): Promise<boolean> {
    const request = new TimedRequest(this.#options, this.#signals(signal));
    this.counters.requests++;
    try {
      const { credentials } = this.#options.requestInit;
      const own = { method: 'HEAD', mode, cache: 'no-store', ...(credentials && { credentials }) } as const;
      await request.head(({ signal: ending }) => this.#env.fetch(this.#url, { ...own, signal: ending ?? null }));
      return true;
    } catch {
      this.#signals(signal).throwIfAborted();
      return false;
    } finally {
      request.end();
    }
  }

  #remember<T>(error: T): T {
    if (error instanceof AlphaStreamError && error.isLasting && error.code !== 'Closed') this.#refusal ??= error;
    return error;
  }

  #isOtherOrigin(url: string): boolean {
    const { origin } = this.#env;
    return origin !== undefined && new URL(url).origin !== origin;
  }

  #signals(signal: AbortSignal | undefined): AbortSignal {
    return signal === undefined ? this.#closed.signal : AbortSignal.any([signal, this.#closed.signal]);
  }
}
