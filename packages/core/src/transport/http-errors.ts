import { AlphaStreamError, errorText } from '../shared/errors.js';
import { sourceError } from './http-response.js';

/** Returns the lasting error for a request without a usable response. */
export function fetchError(error: unknown, url: string, name: string, blockedByCors: boolean): AlphaStreamError {
  const advice = blockedByCors
    ? 'It is on another origin: most likely the server sends no Access-Control-Allow-Origin header (CORS).'
    : 'Check the URL and the connection.';
  const reason = errorText(error).replaceAll(url, name);
  return new AlphaStreamError('Transport', `${name} could not be fetched (${reason}). ${advice}`, {
    stage: 'transport',
    cause: error,
    isLasting: blockedByCors,
  });
}

/** Returns the error for a refreshUrl that failed. */
export function refreshError(name: string, cause: unknown): AlphaStreamError {
  return new AlphaStreamError(
    'Transport',
    `The URL of ${name} has expired, and refreshUrl returned no new one (${errorText(cause)}).`,
    { stage: 'transport', cause, isLasting: true },
  );
}

/** Returns the error for a refused range that lies within the file. */
export function corruptError(name: string, size: number): AlphaStreamError {
  return sourceError(
    `The server refuses a range of ${name} that lies within its ${size} bytes (status 416): ` +
      'the file is damaged there, or is being replaced. Open it again.',
  );
}
