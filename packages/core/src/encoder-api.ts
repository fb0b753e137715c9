import type { KeyRecipe } from './decode/protocol.js';
import { unwrapReply } from './decode/reply.js';
import { WasmService } from './decode/wasm-service.js';
import { StreamWriter, type WriteOptions } from './encode/stream-writer.js';

/**
 * Writes streams: no thread, no network; everything is synchronous. In Node and browsers alike.
 *
 * The bytes of a file are the lead, then the blocks in order. `begin` gives them one by one, for files of any size;
 * `encode` all at once.
 */
export class Encoder {
  readonly #service = new WasmService();

  /** @param module The compiled `alphastream.wasm`. */
  constructor(module: WebAssembly.Module) {
    this.#service.load(module);
  }

  /** The 32-byte key of an encrypted stream, by scrypt: some 30 ms. */
  deriveKey(recipe: KeyRecipe): Uint8Array {
    return unwrapReply(this.#service.deriveKey(recipe), 'encode');
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

function joinBytes(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.byteLength;
  }
  return bytes;
}
