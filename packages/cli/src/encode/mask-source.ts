import type { BitMask } from '@alphastream/core/encoder';
import type { Size } from '../usage.js';
import type { MaskKind } from './find-options.js';

/** One picture of the input, for one or more frames in a row. */
export interface Step<T> {
  /** Valid until the next step is requested. Null: an empty mask, or a picture without colours. */
  readonly data: T | null;
  /** Number of frames; 0 if the next picture takes its place. */
  readonly count: number;
}

/** A sequence of pictures of one size, read from a video or from files. */
export interface Source<T> extends Size {
  /** Frames per second, if the input has a frame rate. */
  readonly fps: number | undefined;
  /** Number of frames, if the input has one. For progress and the choice of a sample only. */
  readonly frameCount: number | undefined;
  /** Members for the metadata record that the input has. */
  readonly members: Readonly<Record<string, number>>;
  /** The file that sound may be in, and the time in seconds of frame 0 in it. Undefined for pictures. */
  readonly sound?: { readonly path: string; readonly start: number };
  /** What was guessed or is worth knowing about the input, one sentence each. */
  readonly remarks: readonly string[];
  /** Can be iterated once. Throws an Error with a sentence that names the file. */
  steps(): AsyncGenerator<Step<T>, void, undefined>;
  /** What is worth knowing after the last step, one sentence each. */
  endRemarks(): readonly string[];
  /** Stops reading, at any time. */
  close(): Promise<void>;
}

/** Masks as `StreamWriter.addMask` takes them. `kind`: what decides them; undefined for run-length masks. */
export type MaskSource = Source<Uint8Array | BitMask> & { readonly kind: MaskKind | undefined };

/** Pictures in colour, 3 bytes per pixel: red, green and blue. */
export type ColourSource = Source<Uint8Array>;
