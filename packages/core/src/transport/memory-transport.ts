import { bytesOf } from '../shared/checks.js';
import { AlphaStreamError } from '../shared/errors.js';
import type { SourceInfo, Transport } from './transport.js';

/** Reads bytes in memory. The caller owns them and must not change them while the stream is open. */
export class BytesTransport implements Transport {
  readonly name = 'bytes in memory';
  readonly #bytes: Uint8Array;

  constructor(bytes: ArrayBuffer | Uint8Array) {
    this.#bytes = bytesOf('source', bytes);
  }

  open(): Promise<SourceInfo> {
    return Promise.resolve({ size: this.#bytes.byteLength });
  }

  // eslint-disable-next-line @typescript-eslint/require-await -- the interface is asynchronous
  async *read(offset: number, length: number): AsyncIterable<Uint8Array> {
    yield this.#bytes.slice(offset, offset + length);
  }

  close(): void {}
}

/** Reads a Blob or File piece by piece, so that a large file is never in memory as a whole. */
export class BlobTransport implements Transport {
  readonly name: string;
  readonly #blob: Blob;

  constructor(blob: Blob) {
    this.#blob = blob;
    this.name = 'name' in blob && typeof blob.name === 'string' ? blob.name : 'a Blob';
  }

  open(): Promise<SourceInfo> {
    return Promise.resolve({ size: this.#blob.size });
  }

  async *read(offset: number, length: number): AsyncIterable<Uint8Array> {
    let bytes: ArrayBuffer;
    try {
      bytes = await this.#blob.slice(offset, offset + length).arrayBuffer();
    } catch (cause) {
      throw new AlphaStreamError(
        'Source',
        `${this.name} can no longer be read: it was changed, moved or deleted since it was chosen. Choose it again.`,
        { stage: 'transport', cause },
      );
    }
    yield new Uint8Array(bytes);
  }

  close(): void {}
}
