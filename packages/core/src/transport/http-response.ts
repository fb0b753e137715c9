import { AlphaStreamError } from '../shared/errors.js';
import { isPassing } from './retry-policy.js';

/** The facts in the headers of a response to a range request. */
export interface RangeReply {
  /** True for 206: the body is the range; false for 200: the body is the whole file. */
  partial: boolean;
  /** Size of the whole file, where the headers tell. */
  total: number | undefined;
  /** Bytes of the part, as Content-Range says it; and as Content-Length does. */
  rangeLength?: number | undefined;
  length?: number | undefined;
  etag: string | undefined;
}

/** A response with a status that is not a success, kept until retries are decided. */
export class BadStatus extends Error {
  constructor(readonly response: Response) {
    super(`status ${response.status}`);
  }
}

/** A wrong response that may be right next time. */
export class UnexpectedReply extends Error {}

/**
 * Checks a 200 or 206 response to `Range: bytes=offset-…` of `asked` bytes. A header that a server may hide from
 * scripts (CORS without Expose-Headers) reads as null and is not an error: lengths are checked on the body.
 */
export function readRangeReply(response: Response, offset: number, asked: number, url: string): RangeReply {
  const encoding = response.headers.get('content-encoding');
  if (response.status === 206 && encoding !== null && encoding !== 'identity') {
    throw sourceError(`The server compresses ranges of ${url} (${encoding}). Turn compression off for this file.`);
  }
  if (response.headers.get('content-type')?.toLowerCase().startsWith('multipart/') === true) {
    throw sourceError(`The server answers ranges of ${url} in several parts, which is not supported.`);
  }
  const etag = response.headers.get('etag') || undefined;
  const length = encoding === null ? wholeNumber(response.headers.get('content-length')) : undefined;
  if (response.status === 200) return { partial: false, total: length, etag };
  const range = response.headers.get('content-range');
  if (range === null) return { partial: true, total: undefined, length, etag };
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(range.trim());
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || first !== offset || last < first || last >= offset + asked) {
    throw new UnexpectedReply(
      `The server sent the range "${range}" of ${url} instead of bytes ${offset} to ${offset + asked - 1}.`,
    );
  }
  const total = match[3] === '*' ? undefined : wholeNumber(match[3]);
  return { partial: true, total, rangeLength: last - first + 1, length, etag };
}

/** Returns the size of the file from a 416 response; undefined without one. */
export function sizeOfRefusal(response: Response): number | undefined {
  return wholeNumber(/^bytes \*\/(\d+)$/.exec(response.headers.get('content-range')?.trim() ?? '')?.[1]);
}

function wholeNumber(text: string | null | undefined): number | undefined {
  return text != null && /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

/** Returns the lasting error for a status other than 200 and 206. */
export function statusError(response: Response, url: string): AlphaStreamError {
  const { status } = response;
  const advice =
    status === 404 || status === 410
      ? 'There is no file at this URL: check it.'
      : status === 401 || status === 403
        ? 'Access is refused: check the permission, or whether a signed URL has expired.'
        : status === 416
          ? 'The range lies outside the file: it changed, or is cut.'
          : status >= 500 || status === 429
            ? 'The server is in trouble or busy: try again later.'
            : 'Check the URL and the server.';
  const code = status === 416 ? 'Source' : 'Transport';
  return new AlphaStreamError(code, `The server answered ${status} for ${url}. ${advice}`, {
    stage: 'transport',
    isLasting: !isPassing(status),
  });
}

/** Returns the lasting error of a file that changed or cannot be read that way. */
export function sourceError(message: string, cause?: unknown): AlphaStreamError {
  return new AlphaStreamError('Source', message, { stage: 'transport', cause, isLasting: true });
}

/** Returns a URL without the parts that may be secret: user, query and fragment. */
export function publicUrl(url: string | URL): string {
  const text = String(url).replace(/[?#].*$/s, '');
  return text.replace(/^(\w+:\/\/)[^/@]*@/, '$1');
}
