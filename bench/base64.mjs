/** Encodes bytes for transfer into a page. */

/** @param {Uint8Array} bytes */
export function base64(bytes) {
  return Buffer.from(bytes).toString('base64');
}

/** @param {string} text */
export function bytesOf(text) {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
}
