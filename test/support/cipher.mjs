/**
 * Section 2 of the format with Node's own OpenSSL: nothing is shared with the code under test.
 */
import { createCipheriv, scryptSync } from 'node:crypto';

/** The id of the message that holds header and table region; block i has id i. */
export const LEAD_ID = 0xffffffff;

/**
 * @typedef {object} PassphraseKey
 * @property {string | Uint8Array} passphrase
 * @property {number} sceneId
 * @property {string} version
 * @property {string} resource what follows the last `/` of the stream's URL
 */
/** @typedef {PassphraseKey | { key: Uint8Array }} KeyOptions */

/**
 * @param {KeyOptions} options
 * @returns {Uint8Array} 32 bytes
 */
export function deriveKey(options) {
  if ('key' in options) return options.key;
  const sceneId = Buffer.alloc(4);
  sceneId.writeUInt32LE(options.sceneId);
  const salt = Buffer.concat([sceneId, Buffer.from(options.version + options.resource, 'ascii')]);
  return scryptSync(options.passphrase, salt, 32, { N: 16384, r: 8, p: 1 });
}

/**
 * Encrypts or decrypts one message; the cipher is its own inverse.
 * @param {Uint8Array} key 32 bytes
 * @param {number} id of the message
 * @param {Uint8Array} bytes
 * @returns {Buffer}
 */
export function applyCipher(key, id, bytes) {
  // OpenSSL wants counter and nonce as one: u32 counter, then the 12 bytes that end in the id.
  const iv = Buffer.alloc(16);
  iv.writeUInt32LE(id, 12);
  return createCipheriv('chacha20', key, iv).update(bytes);
}
