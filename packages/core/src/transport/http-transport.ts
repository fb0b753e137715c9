import { unlessAborted } from '../shared/abort.js';
import type { HttpOptions } from '../shared/options.js';
import { publicUrl } from '../shared/public-url.js';
import { findSize } from './file-size.js';
import { doubtOf } from './file-version.js';
import { HttpClient, Tries, type Answer, type HttpEnvironment } from './http-client.js';
import { changedError, noRangesError } from './http-errors.js';
import { HeadBuffer } from './http-head.js';
import type { TimedRequest } from './http-request.js';
import { UnexpectedReply } from './http-response.js';
import { rangeBody } from './range-body.js';
import type { SourceInfo, Transport, TransportCounters } from './transport.js';

/** Bytes of the first request: small files need no second one. */
const PROBE_BYTES = 64 * 1024;
/** A try that received this many bytes counts as a success: failures before it no longer count. */
const PROGRESS_BYTES = 16 * 1024;
/** A server may cap the length of ranges, but not below this: a file would take a request for every few bytes. */
const MIN_PART_BYTES = 1024;

/**
 * Reads a file by range requests. Every response is checked against the request: status, Content-Range,
 * encoding, version and the count of bytes received. A response that breaks off is requested again from the
 * first missing byte on. The first request's body is read while it comes.
 */
export class HttpTransport implements Transport {
  readonly name: string;
  readonly #options: HttpOptions;
  readonly #client: HttpClient;
  #size = 0;
  #head = new HeadBuffer(0);
  #headRequest: TimedRequest | undefined;
  /** Whether the server sends the whole file or nothing. */
  #whole = false;
  /** The whole file on its way. */
  #loading: Promise<void> | undefined;

  constructor(url: string | URL, options: HttpOptions, env: HttpEnvironment) {
    this.name = publicUrl(url);
    this.#options = options;
    this.#client = new HttpClient(String(url), this.name, options, env);
  }

  get counters(): TransportCounters {
    return this.#client.counters;
  }

  /** Resolves with the first headers. The body is read while it comes. */
  async open(signal?: AbortSignal): Promise<SourceInfo> {
    for (const tries = new Tries(); ;) {
      try {
        return await this.#probe(signal);
      } catch (error) {
        await this.#client.waitToRetry(error, tries, signal);
      }
    }
  }

  async *read(offset: number, length: number, { signal }: { signal?: AbortSignal }): AsyncIterable<Uint8Array> {
    const end = offset + length;
    const tries = new Tries();
    for (let at = offset; at < end;) {
      const before = at;
      try {
        for await (const piece of this.#pieces(at, end, signal)) {
          at += piece.byteLength;
          yield piece;
        }
      } catch (error) {
        if (at - before >= PROGRESS_BYTES) tries.reset();
        await this.#client.waitToRetry(error, tries, signal);
      }
    }
  }

  close(): void {
    this.#client.close();
    this.#head = new HeadBuffer(0);
  }

  /** Sends the first request and takes the size from its headers. Its body is read while it comes. */
  async #probe(signal?: AbortSignal): Promise<SourceInfo> {
    const client = this.#client;
    client.version = undefined;
    const answer = await client.ask(0, PROBE_BYTES, signal);
    const { request, response, reply } = answer;
    let handedOver = false;
    try {
      // A part that does not say where it lies, and is longer than requested, is the whole file.
      this.#whole = !reply.partial || (reply.rangeLength === undefined && (reply.length ?? 0) > PROBE_BYTES);
      if (this.#whole && (reply.length ?? 0) > this.#options.maxWholeBytes) throw noRangesError(this.name);
      client.version = reply.version;
      let { size } = reply.version;
      if (size === undefined) {
        size = await this.#readToKnowSize(answer, signal);
        client.version = { ...reply.version, size };
      } else {
        this.#head = new HeadBuffer(this.#whole ? size : Math.min(PROBE_BYTES, size));
        handedOver = true;
        this.#headRequest = request;
        void this.#receiveHead(request, response, this.#head);
      }
      this.#size = size;
      this.#recordDoubt();
      const head = this.#head.isOver ? this.#head.filled : this.#head.length;
      return { size, etag: reply.version.etag, head: Math.min(head, size) };
    } finally {
      if (!handedOver) request.end();
    }
  }

  /** Reads the first body to its end, and returns the size of the file. */
  async #readToKnowSize({ request, response }: Answer, signal: AbortSignal | undefined): Promise<number> {
    const { maxWholeBytes } = this.#options;
    const head = new HeadBuffer(Math.max(maxWholeBytes, PROBE_BYTES) + 1);
    for await (const piece of request.body(response)) {
      head.append(piece);
      this.#whole ||= head.filled > PROBE_BYTES;
      if (this.#whole && head.filled > maxWholeBytes) throw noRangesError(this.name);
    }
    head.finish();
    this.#head = head;
    return this.#whole ? head.filled : findSize(this.#client, head.filled, head.filled < PROBE_BYTES, signal);
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
    if (this.#whole && head.isOver && head.filled < Math.min(end, head.length)) await this.#loadWhole(signal);
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

  async *#range(offset: number, length: number, signal?: AbortSignal): AsyncIterable<Uint8Array> {
    const { request, response, reply } = await this.#client.ask(offset, length, signal);
    try {
      const isWhole = !reply.partial || (reply.rangeLength === undefined && reply.length === this.#size);
      if (!isWhole || length === this.#size) {
        let received = 0;
        for await (const piece of rangeBody(request.body(response), reply, length, this.name)) {
          received += piece.byteLength;
          yield piece;
        }
        if (received < Math.min(length, MIN_PART_BYTES)) throw this.#tooShort(received, length);
        return;
      }
    } finally {
      request.end();
    }
    if (this.#size > this.#options.maxWholeBytes) throw this.#noMoreRanges();
    await this.#loadWhole(signal);
    yield* this.#head.read(offset, offset + length, signal);
  }

  /** Fetches the whole file from a server that sends no ranges, or no longer. Reads share the request. */
  #loadWhole(signal: AbortSignal | undefined): Promise<void> {
    this.#loading ??= this.#fetchWhole().finally(() => (this.#loading = undefined));
    return unlessAborted(this.#loading, signal);
  }

  async #fetchWhole(): Promise<void> {
    const { request, response } = await this.#client.ask(0, this.#size, undefined);
    try {
      const head = new HeadBuffer(this.#size + 1);
      for await (const piece of request.body(response)) {
        head.append(piece);
        if (head.filled > this.#size) throw changedError(this.name, 'size');
      }
      if (head.filled < this.#size) throw new UnexpectedReply(`The response of ${this.name} ended too early.`);
      // The bytes of before may have been shown. Without an ETag nothing else tells another version.
      if (!head.startsWith(this.#head)) throw changedError(this.name, 'its bytes are others');
      head.finish();
      this.#head = head;
      this.#whole = true;
    } finally {
      request.end();
    }
  }

  #recordDoubt(): void {
    const { version, counters } = this.#client;
    const doubt = version && doubtOf(version, this.name);
    if (doubt !== undefined && counters.warnings.length === 0) counters.warnings.push(doubt);
  }

  #tooShort(received: number, asked: number): UnexpectedReply {
    return new UnexpectedReply(`The server sent ${received} of ${asked} requested bytes of ${this.name}.`);
  }

  #noMoreRanges(): UnexpectedReply {
    return new UnexpectedReply(
      `The server sent the whole file instead of a range of ${this.name}, although it sent ranges before. ` +
        'Let every server of the file answer ranges with status 206, and open it again.',
      'Source',
    );
  }
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
