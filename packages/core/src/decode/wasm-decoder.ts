import {
  FrameDecoder,
  Limits as WasmLimits,
  deriveKey,
  initSync,
  readLead,
  type InitOutput,
} from '../../../../wasm/pkg/alphastream.js';
import type { FileKind } from '../container/file-kind.js';
import type { LeadReply } from '../container/read-index.js';
import { AlphaStreamError, errorText, type ErrorStage } from '../shared/errors.js';
import type { Limits } from '../shared/options.js';
import type { DecodedBlock, DecoderOperations, FrameConfig, KeyRecipe, Processing } from './protocol.js';

/** The exports of the instantiated WASM module. */
export type WasmInstance = InitOutput;

/** Instantiates the WASM module. There is one instance per worker or window: later calls return the first. */
export function instantiate(module: WebAssembly.Module): WasmInstance {
  return initSync({ module });
}

/** Instances that trapped. Such an instance stays callable but returns wrong results: it is never called again. */
const TRAPPED = new WeakSet<WasmInstance>();

/** The Rust decoder for one stream, synchronous. */
export class WasmDecoder implements DecoderOperations {
  readonly #instance: WasmInstance;
  #frames: FrameDecoder | undefined;

  constructor(instance: WasmInstance) {
    this.#instance = instance;
  }

  /** Frees the memory that the stream occupies in the instance. */
  free(): void {
    if (!TRAPPED.has(this.#instance)) this.#frames?.free();
    this.#frames = undefined;
  }

  deriveKey({ passphrase, sceneId, version, resource }: KeyRecipe): Uint8Array {
    return this.#attempt('index', undefined, () => deriveKey(passphrase, sceneId, version, resource));
  }

  readLead(prefix: Uint8Array, fileSize: number, key: Uint8Array | undefined, limits: Limits): LeadReply {
    return this.#attempt('index', undefined, () =>
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

  configure({ width, height, key, limits }: FrameConfig): void {
    this.#attempt('decode', undefined, () =>
      withLimits(limits, (bounds) => {
        const frames = new FrameDecoder(width, height, key, bounds);
        this.#frames?.free();
        this.#frames = frames;
      }),
    );
  }

  decodeFrame(index: number, block: Uint8Array, processing: Processing): DecodedBlock {
    return this.#attempt('decode', index, () => {
      const startedAt = performance.now();
      const frames = this.#configured();
      const bytes = processing === 'mask' ? frames.decode(block, index) : frames.decodeBoth(block, index);
      const strip = processing === 'mask' ? null : this.#stripOf(frames).slice();
      const ms = performance.now() - startedAt;
      return { frame: bytes.buffer as ArrayBuffer, strip, block: block.buffer as ArrayBuffer, ms };
    });
  }

  /** @param into Receives the strip if all of it fits; the result is then a view of its start. */
  makeStrip(index: number, block: Uint8Array, tolerance: number, into?: Float32Array): Float32Array {
    return this.#attempt('decode', index, () => {
      const frames = this.#configured();
      frames.strip(block, index, tolerance);
      const strip = this.#stripOf(frames);
      if (into === undefined || into.length < strip.length) return strip.slice();
      into.set(strip);
      return into.subarray(0, strip.length);
    });
  }

  /** @param into Receives the mask: at least width × height bytes. Default: a new buffer. */
  makeSmooth(index: number, block: Uint8Array, width: number, height: number, into?: Uint8Array): Uint8Array {
    return this.#attempt('decode', index, () => {
      const offset = this.#configured().smooth(block, index, width, height);
      const mask = new Uint8Array(this.#instance.memory.buffer, offset, width * height);
      if (into === undefined) return mask.slice();
      into.set(mask);
      return into;
    });
  }

  /** The polylines of block `index`: their count, then for each its number of points and its x, y pairs. */
  readPolylines(index: number, block: Uint8Array): Int32Array {
    return this.#attempt('decode', index, () => this.#configured().polylines(block, index));
  }

  /** Throws the failures that the decoder names as AlphaStreamError. Anything else is a trap and is thrown as it is. */
  #attempt<T>(stage: ErrorStage, frame: number | undefined, work: () => T): T {
    if (TRAPPED.has(this.#instance)) throw new Error('the decoder crashed before and is not used again');
    try {
      return work();
    } catch (error) {
      const { code, rule, offset } = error as { code?: unknown; rule?: string; offset?: number };
      if (code !== 'Decode' && code !== 'Resource') {
        if (error instanceof WebAssembly.RuntimeError) TRAPPED.add(this.#instance);
        throw error;
      }
      throw new AlphaStreamError(code, errorText(error), { stage, frame, rule, offset });
    }
  }

  /** The latest strip, as a view of the instance's memory. Valid until the next call. */
  #stripOf(frames: FrameDecoder): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#instance.memory.buffer, frames.stripAddress, frames.stripLength);
  }

  #configured(): FrameDecoder {
    if (this.#frames === undefined) throw new Error('A frame was requested before configure.');
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
