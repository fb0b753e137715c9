import type { CompactFrame } from '../mask/compact-frame.js';
import { unlessAborted } from '../shared/abort.js';
import { DEFAULTS } from '../shared/options.js';
import type { OpenStream } from './open-stream.js';
import { withinTimebox } from './timebox.js';
import type { GetFrameOptions, GetStripOptions, MaskFrame } from './types.js';

/** Paints the mask of a cached frame, into a new buffer unless there is one. */
export function paintFrame(
  { profile }: OpenStream,
  frame: CompactFrame,
  width = frame.width,
  height = frame.height,
  into?: Uint8Array,
): MaskFrame {
  const startedAt = profile.begin();
  const data = frame.mask(width, height, into === undefined ? {} : { into });
  profile.record('hand-out', startedAt, { frame: frame.index });
  return {
    index: frame.index,
    width,
    height,
    data,
    firstRow: Math.ceil((frame.firstRow * height) / frame.height),
    lastRow: Math.ceil(((frame.lastRow + 1) * height) / frame.height) - 1,
  };
}

/** Makes a smooth mask within the time box. Rejects with an AlphaStreamError or the signal's reason. */
export async function makeSmooth(
  { metadata, onDemand }: OpenStream,
  index: number,
  width = metadata.width,
  height = metadata.height,
  { timeboxMs = DEFAULTS.timeboxMs, signal }: GetFrameOptions,
): Promise<MaskFrame> {
  const data = await withinTimebox(index, timeboxMs, signal, (waitSignal) =>
    unlessAborted(onDemand.smooth(index, width, height), waitSignal),
  );
  return { index, width, height, data, firstRow: 0, lastRow: height - 1 };
}

/** Makes a strip within the time box, or copies one that is there. Rejects as `makeSmooth`. */
export async function makeStrip(
  { cache, onDemand }: OpenStream,
  index: number,
  { tolerance = 0, timeboxMs = DEFAULTS.timeboxMs, signal }: GetStripOptions,
): Promise<Float32Array> {
  const frame = tolerance === 0 ? cache.get(index) : null;
  const prepared = frame?.triangleStrip;
  // An empty strip of outlines may have been refused: then this rejects.
  if (prepared != null && (prepared.length > 0 || frame?.channelCount === 0)) return prepared.slice();
  return withinTimebox(index, timeboxMs, signal, (waitSignal) =>
    unlessAborted(onDemand.strip(index, tolerance), waitSignal),
  );
}
