import { deriveKey, initSync } from '../../../../wasm/pkg/alphastream_writer.js';
import type { KeyRecipe } from '../decode/protocol.js';
import { StreamWriter, type WriteOptions } from './stream-writer.js';
import { AlphaStreamError } from '../shared/errors.js';

/**
 * Writes streams: no thread, no network; everything is synchronous. In Node and browsers alike.
 *
 * The bytes of a file are the lead, then the blocks in order. `begin` gives them one by one, for files of any size;
 * `encode` all at once.
 */
export class Encoder {
  /** @param module The compiled `alphastream-writer.wasm`. The reader's program, `alphastream.wasm`, has no writer. */
  constructor(module: WebAssembly.Module) {
    requireWriter(module);
    initSync({ module });
  }

  /** The 32-byte key of an encrypted stream, by scrypt: some 30 ms. */
  deriveKey({ passphrase, sceneId, version, resource }: KeyRecipe): Uint8Array {
    return deriveKey(passphrase, sceneId, version, resource);
  }

  /** Begins a stream. `finish` or `dispose` it, so that its memory is given back. */
  begin(options: WriteOptions = {}): StreamWriter {
    return new StreamWriter(options);
  }

  /** A whole file from the outlines of its frames, as `StreamWriter.addFrame` takes them. */
  encode(frames: Iterable<readonly Int32Array[]>, options: WriteOptions = {}): Uint8Array {
    const writer = this.begin(options);
    try {
      const blocks: Uint8Array[] = [];
      for (const polylines of frames) blocks.push(writer.addFrame(polylines));
      return joinBytes([writer.finish(), ...blocks]);
    } finally {
      writer.dispose();
    }
  }
}

/** The glue asks for nothing when it starts: another program would only fail at the first frame, and without a name. */
function requireWriter(module: WebAssembly.Module): void {
  if (WebAssembly.Module.exports(module).some(({ name }) => name === 'streamwriter_new')) return;
  throw new AlphaStreamError('Resource', 'This program cannot write. Give the encoder alphastream-writer.wasm.', {
    stage: 'encode',
  });
}

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
