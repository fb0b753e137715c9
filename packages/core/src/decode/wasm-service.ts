import { FrameDecoder, Limits as WasmLimits, deriveKey, initSync, readLead } from '../../../../wasm/pkg/alphastream.js';
import type { FileKind } from '../index/file-kind.js';
import type { LeadReply } from '../index/read-index.js';
import type { Limits } from '../options.js';
import { errorText } from '../errors.js';
import type { DecodeService, Failure, FrameConfig, KeyRecipe, Reply } from './protocol.js';

/** Answers decode requests with the Rust decoder, in whichever thread it is made. One stream at a time. */
export class WasmService implements DecodeService {
  #frames: FrameDecoder | undefined;

  load(module: WebAssembly.Module): void {
    initSync({ module });
  }

  deriveKey({ passphrase, sceneId, version, resource }: KeyRecipe): Reply<Uint8Array> {
    return attempt(() => deriveKey(passphrase, sceneId, version, resource));
  }

  readLead(prefix: Uint8Array, fileSize: number, key: Uint8Array | undefined, limits: Limits): Reply<LeadReply> {
    return attempt(() =>
      withLimits(limits, (bounds) => {
        const lead = readLead(prefix, fileSize, key, bounds);
        try {
          if (lead.needed > 0) return { needed: lead.needed };
          return {
            needed: 0,
            encrypted: lead.encrypted,
            version: lead.version,
            header: lead.header as FileKind['header'],
            supported: lead.supported,
            frameCount: lead.frameCount,
            metadata: lead.metadata,
            metadataProblem: lead.metadataProblem,
            offsets: lead.takeOffsets(),
          };
        } finally {
          lead.free();
        }
      }),
    );
  }

  configure({ width, height, key, limits }: FrameConfig): Reply<null> {
    return attempt(() =>
      withLimits(limits, (bounds) => {
        const frames = new FrameDecoder(width, height, key, bounds);
        this.#frames?.free();
        this.#frames = frames;
        return null;
      }),
    );
  }

  decodeFrame(index: number, block: Uint8Array): Reply<ArrayBuffer> {
    return attempt(() => this.#configured().decode(block, index).buffer as ArrayBuffer);
  }

  readPolylines(index: number, block: Uint8Array): Reply<Int32Array> {
    return attempt(() => this.#configured().polylines(block, index));
  }

  #configured(): FrameDecoder {
    if (this.#frames === undefined) throw new Error('decodeFrame was called before configure.');
    return this.#frames;
  }
}

function withLimits<T>(limits: Limits, use: (bounds: WasmLimits) => T): T {
  const bounds = new WasmLimits();
  try {
    return use(Object.assign(bounds, limits));
  } finally {
    bounds.free();
  }
}

/** Failures that the decoder names are replies; anything else (a trap) goes on up and ends the worker. */
function attempt<T>(work: () => T): Reply<T> {
  try {
    return { ok: true, value: work() };
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    if (code !== 'Decode' && code !== 'Resource') throw error;
    return { ok: false, code, message: errorText(error) } satisfies Failure;
  }
}
