import {
  bytesOf,
  requireFunction,
  requireLimit,
  requireNotNegative,
  requireObject,
  requireText,
  kindOf,
  MAX_U32,
  part,
  whole,
  type Check,
  type Checks,
} from './checks.js';
import { errorText } from './errors.js';
import type { HttpOptions, Limits } from './options.js';

const LIMIT_CHECKS: Checks<Limits> = {
  frames: whole(1, MAX_U32),
  blockBytes: whole(1),
  payloadBytes: whole(1),
  tableBytes: whole(1),
  channels: whole(1),
  points: whole(1),
  maskSide: whole(1, MAX_U32),
};

const HTTP_CHECKS: Checks<HttpOptions> = {
  chunkBytes: whole(1),
  concurrency: whole(1),
  retries: whole(0),
  backoffMs: requireNotNegative,
  headTimeoutMs: requireLimit,
  stallTimeoutMs: requireLimit,
  requestInit: requireRequestInit,
  maxWholeBytes: whole(1),
  refreshUrl: requireFunction,
};

/** Members of a request. Headers are checked now: a request with wrong ones would fail without the option's name. */
function requireRequestInit(name: string, value: unknown): void {
  requireObject(name, value);
  try {
    new Headers((value as RequestInit).headers);
  } catch (cause) {
    throw new TypeError(`${name}.headers must be headers of HTTP: ${errorText(cause)}.`, { cause });
  }
}

/** `limits`: bounds on what a file may ask for. */
export const requireLimits: Check = part(LIMIT_CHECKS);
/** `http`: how files are read over HTTP. */
export const requireHttp: Check = part(HTTP_CHECKS);

/** The 32 derived bytes of a key. */
export const requireKeyBytes: Check = (name, value) => {
  const { byteLength } = bytesOf(name, value);
  if (byteLength !== 32) throw new RangeError(`${name} must have 32 bytes, but has ${byteLength}.`);
};

/** The salt of a passphrase, and the passphrase, checked. */
export interface CheckedRecipe {
  readonly passphrase: Uint8Array;
  readonly sceneId: number;
  readonly version: string;
  readonly resource: string;
}

/**
 * Returns the parts of a recipe. Throws a TypeError or RangeError for a wrong or missing one.
 *
 * @param resource The name of the file, if the recipe has none.
 */
export function readRecipe(name: string, value: unknown, resource?: string): CheckedRecipe {
  requireObject(name, value);
  const given = value as Partial<CheckedRecipe>;
  const recipe = {
    passphrase: encodePassphrase(`${name}.passphrase`, given.passphrase),
    sceneId: given.sceneId,
    version: given.version,
    resource: given.resource === undefined ? resource : given.resource,
  };
  whole(0, MAX_U32)(`${name}.sceneId`, recipe.sceneId);
  requireText(`${name}.version`, recipe.version);
  requireText(`${name}.resource`, recipe.resource);
  return recipe as CheckedRecipe;
}

/** A key source: the 32 bytes, a recipe, or a function. */
export const requireKeySource: Check = (name, value) => {
  if (typeof value === 'function') return;
  requireObject(name, value);
  if ('key' in (value as object)) requireKeyBytes(`${name}.key`, (value as { key: unknown }).key);
  else readRecipe(name, value, '');
};

/** Returns the bytes of a passphrase. Errors do not show it. */
function encodePassphrase(name: string, value: unknown): Uint8Array {
  const isBytes = ArrayBuffer.isView(value) || value instanceof ArrayBuffer;
  if (typeof value !== 'string' && !isBytes) {
    throw new TypeError(`${name} must be a string, a Uint8Array or an ArrayBuffer, but is ${kindOf(value)}.`);
  }
  const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : bytesOf(name, value);
  if (bytes.byteLength === 0) throw new RangeError(`${name} must not be empty.`);
  return bytes;
}
