import type { FrameDecoder, WasmInstance } from '../../../../wasm/pkg/alphastream.js';
import type { FileKind } from '../container/file-kind.js';
import type { LeadReply } from '../container/read-index.js';
import { AlphaStreamError, errorText, type ErrorStage } from '../shared/errors.js';
import type { InstanceHolder } from '../shared/instance-holder.js';
import type { CheckedRecipe } from '../shared/option-checks.js';
import type { Limits } from '../shared/options.js';
import { withLimits } from '../shared/wasm-limits.js';
import type { DecodedBlock, DecoderOperations, FrameConfig, Processing } from './protocol.js';

/** The decoder crashed: a trap of the WASM, which is `cause`. Its instance is dropped; the next call has another one. */
export class DecoderCrash extends AlphaStreamError {
  constructor(cause: unknown, stage: ErrorStage, frame: number | undefined) {
    const what = frame === undefined ? 'The stream' : `Frame ${frame}`;
    const message = `${what} cannot be decoded: the decoder crashed on it (${errorText(cause)}). Other frames are not affected.`;
    super('Resource', message, { stage, frame, cause, isLasting: true });
  }
}

/** The frames' decoder in one instance of the WASM module. */
interface Frames {
  readonly decoder: FrameDecoder;
  readonly instance: WasmInstance;
}

/** The Rust decoder for one stream, synchronous. It survives the loss of its instance. */
export class WasmDecoder implements DecoderOperations {
  readonly #instances: InstanceHolder<WasmInstance>;
  #config: FrameConfig | undefined;
  #frames: Frames | undefined;

  constructor(instances: InstanceHolder<WasmInstance>) {
    this.#instances = instances;
  }

  /** Frees the memory that the stream occupies in the instance. */
  free(): void {
    const frames = this.#frames;
    this.#frames = this.#config = undefined;
    if (frames !== undefined && this.#instances.holds(frames.instance)) frames.decoder.free();
  }

  deriveKey({ passphrase, sceneId, version, resource }: CheckedRecipe): Uint8Array {
    return this.#attempt('index', undefined, (instance) => instance.deriveKey(passphrase, sceneId, version, resource));
  }

  readLead(prefix: Uint8Array, fileSize: number, key: Uint8Array | undefined, limits: Limits): LeadReply {
    return this.#attempt('index', undefined, (instance) =>
      withLimits(instance, limits, isRefusal, (bounds) => {
        const lead = instance.readLead(prefix, fileSize, key, bounds);
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

  configure(config: FrameConfig): void {
    this.free();
    this.#config = config;
  }

  decodeFrame(index: number, block: Uint8Array, processing: Processing): DecodedBlock {
    return this.#attempt('decode', index, (instance) => {
      const startedAt = performance.now();
      const frames = this.#framesIn(instance);
      const results =
        processing === 'both' ? decodeBoth(frames, instance, index, block) : decodeMask(frames, index, block);
      return { ...results, ms: performance.now() - startedAt };
    });
  }

  /** @param into Receives the strip if all of it fits; the result is then a view of its start. */
  makeStrip(index: number, block: Uint8Array, tolerance: number, into?: Float32Array): Float32Array {
    const strip = this.#attempt('decode', index, (instance) => {
      const frames = this.#framesIn(instance);
      frames.strip(block, index, tolerance);
      return stripOf(frames, instance);
    });
    // Outside of the attempt: a buffer that is detached is a caller's mistake, and no crash.
    if (into === undefined || into.length < strip.length) return strip.slice();
    into.set(strip);
    return into.subarray(0, strip.length);
  }

  /** @param into Receives the mask: at least width × height bytes. Default: a new buffer. */
  makeSmooth(index: number, block: Uint8Array, width: number, height: number, into?: Uint8Array): Uint8Array {
    const mask = this.#attempt('decode', index, (instance) => {
      const offset = this.#framesIn(instance).smooth(block, index, width, height);
      return new Uint8Array(instance.memory.buffer, offset, width * height);
    });
    if (into === undefined) return mask.slice();
    into.set(mask);
    return into;
  }

  /** The polylines of block `index`: their count, then for each its number of points and its x, y pairs. */
  readPolylines(index: number, block: Uint8Array): Int32Array {
    return this.#attempt('decode', index, (instance) => this.#framesIn(instance).polylines(block, index));
  }

  /** Throws the failures that the decoder names as AlphaStreamError. Anything else is a trap: a DecoderCrash. */
  #attempt<T>(stage: ErrorStage, frame: number | undefined, work: (instance: WasmInstance) => T): T {
    const instance = this.#instances.get();
    try {
      return work(instance);
    } catch (error) {
      if (!isRefusal(error)) {
        this.#instances.drop(instance);
        throw new DecoderCrash(error, stage, frame);
      }
      const { code, rule, offset } = error;
      throw new AlphaStreamError(code, errorText(error), { stage, frame, rule, offset });
    }
  }

  /** Returns the frames' decoder: a new one at first, after `configure`, and after its instance was lost. */
  #framesIn(instance: WasmInstance): FrameDecoder {
    if (this.#frames?.instance !== instance) {
      if (this.#config === undefined) throw new Error('A frame was requested before configure.');
      this.#frames = { decoder: createFrames(instance, this.#config), instance };
    }
    return this.#frames.decoder;
  }
}

function createFrames(instance: WasmInstance, { width, height, key, limits }: FrameConfig): FrameDecoder {
  return withLimits(instance, limits, isRefusal, (bounds) => new instance.FrameDecoder(width, height, key, bounds));
}

type Results = Pick<DecodedBlock, 'frame' | 'strip' | 'stripProblem'>;

function decodeMask(frames: FrameDecoder, index: number, block: Uint8Array): Results {
  return { frame: frames.decode(block, index) as Uint8Array<ArrayBuffer>, strip: null };
}

/** A frame whose outlines are too much for a strip still has its mask, and an empty strip. */
function decodeBoth(frames: FrameDecoder, instance: WasmInstance, index: number, block: Uint8Array): Results {
  try {
    const frame = frames.decodeBoth(block, index) as Uint8Array<ArrayBuffer>;
    return { frame, strip: stripOf(frames, instance).slice() };
  } catch (error) {
    if (!isRefusal(error) || error.code !== 'Resource' || error.rule === 'out-of-memory') throw error;
    return { ...decodeMask(frames, index, block), strip: new Float32Array(), stripProblem: errorText(error) };
  }
}

/** The latest strip, as a view of the instance's memory. Valid until the next call. */
function stripOf(frames: FrameDecoder, instance: WasmInstance): Float32Array<ArrayBuffer> {
  return new Float32Array(instance.memory.buffer, frames.stripAddress, frames.stripLength);
}

/** What the decoder refuses has a code. */
function isRefusal(error: unknown): error is Error & { code: 'Decode' | 'Resource'; rule?: string; offset?: number } {
  const { code } = error as { code?: unknown };
  return code === 'Decode' || code === 'Resource';
}
