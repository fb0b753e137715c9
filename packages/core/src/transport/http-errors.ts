import { AlphaStreamError, errorText } from '../shared/errors.js';
import { hideSecrets, publicCause } from '../shared/public-url.js';
import { NoResponse, sourceError, UnexpectedReply } from './http-response.js';

/** Returns the error for a request without a usable response, after the last try. */
export function fetchError(error: unknown, url: string, name: string): AlphaStreamError {
  const cause = publicCause(error instanceof NoResponse ? error.cause : error, url);
  const reason = hideSecrets(errorText(error), url);
  if (error instanceof UnexpectedReply && error.code === 'Source') return sourceError(reason, cause);
  const message = `${name} could not be fetched (${reason}). Check the URL and the connection.`;
  return new AlphaStreamError('Transport', message, { stage: 'transport', cause, isLasting: isRedirectLoop(error) });
}

/** The form in which Node reports it; a browser does not distinguish it from other failures. */
export function isRedirectLoop(error: unknown): boolean {
  const { cause } = (error instanceof NoResponse ? error.cause : error) as { cause?: { message?: unknown } };
  return cause?.message === 'redirect count exceeded';
}

/** What keeps responses from a page: the server lets no other origin read them, or answers ranges in a wrong way. */
export type Block = 'cors' | 'range';

/**
 * Returns the error for a server that can be reached, but whose responses do not come. Chromium, for one, drops those that
 * are compressed although the request for a range forbids it.
 */
export function blockedError(
  error: NoResponse,
  url: string,
  name: string,
  block: Block,
  isOpening: boolean,
): AlphaStreamError {
  const reason = `${name} could not be fetched (${hideSecrets(error.message, url)}), although its server can be reached.`;
  const cause = publicCause(error.cause, url);
  const advice = {
    cors: 'It is on another origin, and most likely the server sends no Access-Control-Allow-Origin header (CORS). Let it send one.',
    range: 'Most likely the server compresses ranges (Content-Encoding). Turn compression off for this file.',
  }[block];
  if (block === 'range' && isOpening) return sourceError(`${reason} ${advice}`, cause);
  return new AlphaStreamError('Transport', `${reason} ${advice}`, { stage: 'transport', cause });
}

/** Returns the error for a refreshUrl that failed. */
export function refreshError(name: string, cause: unknown): AlphaStreamError {
  return new AlphaStreamError(
    'Transport',
    `The URL of ${name} has expired, and refreshUrl returned no new one (${hideSecrets(errorText(cause))}).`,
    { stage: 'transport', cause: publicCause(cause), isLasting: true },
  );
}

/** Returns the error for a file that is no longer the one that was opened. */
export function changedError(name: string, what: string): AlphaStreamError {
  return sourceError(`${name} changed on the server while it was being read (${what}). Open it again.`);
}

/** Returns the error for a refused range that lies within the file. */
export function corruptError(name: string, size: number): AlphaStreamError {
  return sourceError(
    `The server refuses a range of ${name} that lies within its ${size} bytes (status 416): ` +
      'the file is damaged there, or is being replaced. Open it again.',
  );
}

/** Returns the error for a file whose first bytes are refused. */
export function refusedStartError(name: string): AlphaStreamError {
  return sourceError(
    `The server refuses the first bytes of ${name} (status 416): the file is empty, or its ranges cannot be requested. ` +
      'Check the file and the server.',
  );
}

/** Returns the error for a large file of a server without range support. */
export function noRangesError(name: string): AlphaStreamError {
  return sourceError(
    `The server does not support range requests for ${name}, and the file is too large to fetch as a whole. ` +
      'Serve it from a server that answers with status 206, or raise http.maxWholeBytes to fetch it whole.',
  );
}

/** Returns the message for a file whose size cannot be determined. */
export function unknownSizeText(name: string): string {
  return (
    `The size of ${name} is unknown: the server hides Content-Range, and what it tells otherwise is not the size. ` +
    'Let it send Access-Control-Expose-Headers: Content-Range.'
  );
}
