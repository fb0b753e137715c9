import { AlphaStreamError, errorText } from '../shared/errors.js';
import { readVersion, type FileVersion } from './file-version.js';
import { isPassing } from './retry-policy.js';

/** The facts in the headers of a response to a range request. */
export interface RangeReply {
  /** True for 206: the body is the range; false for 200: the body is the whole file. */
  partial: boolean;
  /** Bytes of the part, as Content-Range says it. */
  rangeLength?: number | undefined;
  /**
   * Bytes of the body, as Content-Length says it. If headers are hidden it may count compressed bytes.
   */
  length?: number | undefined;
  /** Whether headers may be hidden from scripts: the response comes from another origin than the page. */
  mayHide?: boolean;
  /** The version of the whole file, and its size where the headers tell. */
  version: FileVersion;
}

/** A response with a status that is not a success, kept until retries are decided. */
export class BadStatus extends Error {
  constructor(readonly response: Response) {
    super(`status ${response.status}`);
  }
}

/** No response came: the network failed, or a browser keeps the response of another origin from the page. */
export class NoResponse extends Error {
  constructor(override readonly cause: unknown) {
    super(errorText(cause));
  }
}

/** A wrong response that may be right next time. */
export class UnexpectedReply extends Error {
  /** @param code The code of the error if it is wrong each time. */
  constructor(
    message: string,
    readonly code: 'Transport' | 'Source' = 'Transport',
  ) {
    super(message);
  }
}

/**
 * Checks a 200 or 206 response to `Range: bytes=offset-…` of `asked` bytes. A header that a server may hide from
 * scripts (CORS without Expose-Headers) reads as null and is not an error: lengths are checked on the body.
 *
 * @param mayHide Whether the response comes from another origin than the page.
 */
export function readRangeReply(
  response: Response,
  offset: number,
  asked: number,
  name: string,
  mayHide: boolean,
): RangeReply {
  const { headers, status } = response;
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() || undefined;
  const isEncoded = encoding !== undefined && encoding !== 'identity';
  if (status === 206 && isEncoded) throw compressedError(name, encoding);
  if (headers.get('content-type')?.trim().toLowerCase().startsWith('multipart/') === true) {
    throw sourceError(`The server answers ranges of ${name} in several parts, which is not supported.`);
  }
  const length = isEncoded ? undefined : wholeNumber(headers.get('content-length'));
  if (status === 200) return { partial: false, length, version: readVersion(headers, mayHide ? undefined : length) };
  const range = headers.get('content-range');
  if (range === null) return { partial: true, length, mayHide, version: readVersion(headers, undefined) };
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/i.exec(range.trim());
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  const total = match?.[3] === '*' ? undefined : wholeNumber(match?.[3]);
  const isAbsurd = total === undefined ? match?.[3] !== '*' : total <= last;
  if (isAbsurd || first !== offset || last < first || last >= offset + asked) {
    throw new UnexpectedReply(
      `The server sent the range "${range.slice(0, 80)}" of ${name} instead of bytes ${offset} to ${offset + asked - 1}.`,
    );
  }
  return { partial: true, rangeLength: last - first + 1, length, mayHide, version: readVersion(headers, total) };
}

/** Returns whether a 416 response says that the file is empty. RFC 9110 leaves it no other answer to a range. */
export function isEmptyFile(response: Response): boolean {
  return response.status === 416 && sizeOfRefusal(response) === 0;
}

/** Returns the size of the file from a 416 response; undefined without one. */
export function sizeOfRefusal(response: Response): number | undefined {
  return wholeNumber(/^bytes \*\/(\d+)$/i.exec(response.headers.get('content-range')?.trim() ?? '')?.[1]);
}

/** Reads a header that is a whole number. */
export function wholeNumber(text: string | null | undefined): number | undefined {
  return text != null && /^\d+$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : undefined;
}

/** Returns the lasting error for a status other than 200 and 206. */
export function statusError(response: Response, name: string): AlphaStreamError {
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
  return new AlphaStreamError(code, `The server answered ${status} for ${name}. ${advice}`, {
    stage: 'transport',
    isLasting: !isPassing(status),
  });
}

/** Returns the lasting error of a file that changed or cannot be read that way. */
export function sourceError(message: string, cause?: unknown): AlphaStreamError {
  return new AlphaStreamError('Source', message, { stage: 'transport', cause, isLasting: true });
}

function compressedError(name: string, encoding: string): AlphaStreamError {
  return sourceError(
    `The server compresses ranges of ${name} (${encoding.slice(0, 80)}). Turn compression off for this file.`,
  );
}
