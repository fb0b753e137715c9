import { AlphaStreamError, errorText } from '../shared/errors.js';

/** Whether a content security policy forbids WebAssembly. Browsers tell by the message only. */
export function isForbidden(error: unknown): boolean {
  return /unsafe-eval|\bCSP\b|content security policy/i.test(errorText(error));
}

/** The error for a page that forbids WebAssembly. */
export function createPolicyError(cause: unknown): AlphaStreamError {
  return new AlphaStreamError(
    'Resource',
    "The content security policy of this page forbids WebAssembly: add 'wasm-unsafe-eval' to its script-src directive.",
    { stage: 'decode', cause },
  );
}
