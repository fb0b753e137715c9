/**
 * The kind of failure. Stable: code may branch on it.
 *
 * - `None`: nothing is wrong (only from `lastError()`).
 * - `NotReady`: the frame does not exist, or the stream has not been opened.
 * - `Timeout`: the frame was not decoded within the time box; ask again.
 * - `Decode`: the bytes break a rule of the stream format, or the key does not fit.
 * - `Transport`: the bytes could not be fetched.
 * - `Resource`: a limit, or memory, or a missing file of the package.
 * - `Source`: the file changed, or cannot be read that way.
 * - `Closed`: the stream was closed.
 */
export type ErrorCode = 'None' | 'NotReady' | 'Timeout' | 'Decode' | 'Transport' | 'Resource' | 'Source' | 'Closed';

/** Where on the way from bytes to picture it went wrong. */
export type ErrorStage = 'transport' | 'index' | 'decode' | 'cache' | 'playback' | 'video' | 'binding' | 'encode';

/** Details of an error beside its code and message. */
export interface ErrorDetails {
  /** The stage that failed. */
  stage: ErrorStage;
  /** Index of the frame concerned, 0-based. */
  frame?: number | undefined;
  /** The rule of the stream format that the bytes break; see {@link AlphaStreamError.rule}. */
  rule?: string | undefined;
  /** Byte offset of the fault; see {@link AlphaStreamError.offset}. */
  offset?: number | undefined;
  /** The error under this one. */
  cause?: unknown;
  /**
   * Whether another try is known to be of no use.
   *
   * @defaultValue true for `Decode` and `Source`, false for the other codes
   */
  isLasting?: boolean;
}

/**
 * Every failure that this library reports. `message` is a plain sentence that says what to do and may be shown to users.
 *
 * @example
 * ```ts
 * import { AlphaStream, AlphaStreamError } from '@alphastream/core';
 *
 * try {
 *   await AlphaStream.open('person.asvp');
 * } catch (error) {
 *   if (!(error instanceof AlphaStreamError)) throw error;
 *   if (error.code === 'Transport') console.log(`Check the network: ${error.message}`);
 * }
 * ```
 */
export class AlphaStreamError extends Error {
  /** Always `AlphaStreamError`. */
  override readonly name = 'AlphaStreamError';
  /** The kind of failure. Stable: code may branch on it. */
  readonly code: Exclude<ErrorCode, 'None'>;
  /** The stage that failed. */
  readonly stage: ErrorStage;
  /** 0-based index of the frame concerned; undefined if the failure is not about one frame. */
  readonly frame: number | undefined;
  /**
   * Stable name of the rule that is broken, such as `block-checksum` or `channel-odd-bytes`; docs/format.md lists them
   * all. Undefined for errors that are not about the bytes of a stream or a limit on them.
   */
  readonly rule: string | undefined;
  /**
   * Byte offset of the fault, from 0, if it is known. Faults of the lead (stage `index`) count in the file. Faults of
   * a frame count in its stored block, or in its inflated payload if the rule is one of the payload's; docs/format.md
   * says which for each rule.
   */
  readonly offset: number | undefined;
  /** Whether another try is known to be of no use. */
  readonly isLasting: boolean;

  /**
   * Creates an error, for transports of the caller's own.
   *
   * @param message A plain sentence that says what to do.
   */
  constructor(code: Exclude<ErrorCode, 'None'>, message: string, details: ErrorDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = code;
    this.stage = details.stage;
    this.frame = details.frame;
    this.rule = details.rule;
    this.offset = details.offset;
    this.isLasting = details.isLasting ?? (code === 'Decode' || code === 'Source');
  }
}

/** Returns `error` as an {@link AlphaStreamError}; one that is already is returned itself. */
export function toAlphaStreamError(
  error: unknown,
  fallback: Exclude<ErrorCode, 'None'>,
  details: ErrorDetails,
): AlphaStreamError {
  if (error instanceof AlphaStreamError) return error;
  return new AlphaStreamError(fallback, errorText(error), { cause: error, ...details });
}

/** Returns the message of any thrown value. Never throws. */
export function errorText(error: unknown): string {
  try {
    return error instanceof Error ? String(error.message) : String(error);
  } catch {
    return 'an object without a message';
  }
}
