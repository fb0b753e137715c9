import { FrameDecoder, Limits as WasmLimits, deriveKey, initSync, readLead } from '../../../../wasm/pkg/alphastream.js';
import type { FileKind } from '../container/file-kind.js';
import type { LeadReply } from '../container/read-index.js';
import type { Limits } from '../shared/options.js';
import { errorText } from '../shared/errors.js';
import type { DecodedBlock, Failure, FrameConfig, KeyRecipe, Processing, Reply } from './protocol.js';

/**
 * Programs that trapped. A thread has one instance of the program, and a trapped one stays callable and wrong: it is
 * never called again.
 */
const TRAPPED = new WeakSet<object>();

/** Answers decode requests with the Rust decoder, in whichever thread it is made. One stream at a time. */
export class WasmDecoder {
  #program: { readonly memory: WebAssembly.Memory } | undefined;
  #frames: FrameDecoder | undefined;

  load(module: WebAssembly.Module): void {
    this.#program = initSync({ module });
  }

  /** Gives the memory back that the decoder holds for the stream. */
  free(): void {
    if (this.#program !== undefined && !TRAPPED.has(this.#program)) this.#frames?.free();
    this.#frames = undefined;
  }

  deriveKey({ passphrase, sceneId, version, resource }: KeyRecipe): Reply<Uint8Array> {
    return this.#attempt(() => deriveKey(passphrase, sceneId, version, resource));
  }

  readLead(prefix: Uint8Array, fileSize: number, key: Uint8Array | undefined, limits: Limits): Reply<LeadReply> {
    return this.#attempt(() =>
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
    return this.#attempt(() =>
      withLimits(limits, (bounds) => {
        const frames = new FrameDecoder(width, height, key, bounds);
        this.#frames?.free();
        this.#frames = frames;
        return null;
      }),
    );
  }

  decodeFrame(index: number, block: Uint8Array, what: Processing = 'mask'): Reply<Omit<DecodedBlock, 'block' | 'ms'>> {
    return this.#attempt(() => {
      const frames = this.#configured();
      if (what === 'mask') return { frame: frames.decode(block, index).buffer as ArrayBuffer, strip: null };
      const frame = frames.decodeBoth(block, index).buffer as ArrayBuffer;
      return { frame, strip: this.#stripOf(frames).slice() };
    });
  }

  /** @param into Where there is room for all of it, it is written to its start, and that part is given. */
  makeStrip(index: number, block: Uint8Array, tolerance: number, into?: Float32Array): Reply<Float32Array> {
    return this.#attempt(() => {
      const frames = this.#configured();
      frames.strip(block, index, tolerance);
      const strip = this.#stripOf(frames);
      if (into === undefined || into.length < strip.length) return strip.slice();
      into.set(strip);
      return into.subarray(0, strip.length);
    });
  }

  /** @param into Buffer of at least width × height bytes to fill; a fresh one otherwise. */
  makeSmooth(index: number, block: Uint8Array, width: number, height: number, into?: Uint8Array): Reply<Uint8Array> {
    return this.#attempt(() => {
      const address = this.#configured().smooth(block, index, width, height);
      const mask = new Uint8Array(this.#program!.memory.buffer, address, width * height);
      if (into === undefined) return mask.slice();
      into.set(mask);
      return into;
    });
  }

  readPolylines(index: number, block: Uint8Array): Reply<Int32Array> {
    return this.#attempt(() => this.#configured().polylines(block, index));
  }

  /** Failures that the decoder names are replies; anything else is a trap and goes on up: the worker is over. */
  #attempt<T>(work: () => T): Reply<T> {
    const program = this.#program;
    if (program === undefined) throw new Error('The decoder was called before load.');
    if (TRAPPED.has(program)) throw new Error('the decoder broke down before and is not used again');
    try {
      return { ok: true, value: work() };
    } catch (error) {
      const { code, rule, offset } = error as { code?: unknown; rule?: string; offset?: number };
      if (code !== 'Decode' && code !== 'Resource') {
        if (error instanceof WebAssembly.RuntimeError) TRAPPED.add(program);
        throw error;
      }
      return { ok: false, code, message: errorText(error), rule, offset } satisfies Failure;
    }
  }

  /** The strip that was made last, in the program's memory: until the next call. */
  #stripOf(frames: FrameDecoder): Float32Array<ArrayBuffer> {
    return new Float32Array(this.#program!.memory.buffer, frames.stripAddress, frames.stripLength);
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
