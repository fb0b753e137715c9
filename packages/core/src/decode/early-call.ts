import type { Limits } from '../shared/options.js';
import type { Call, FrameConfig } from './protocol.js';
import { isFrame, type Task } from './task.js';

/** Bytes of a lead that the calling thread reads, and those of its table inflated. */
const MAX_LEAD_BYTES = 64 * 1024;
const MAX_TABLE_BYTES = 1024 * 1024;
/** Bytes of a block that the calling thread decodes, as stored. */
const MAX_BLOCK_BYTES = 16 * 1024;
/** Bounds on its content: far above a frame of two persons, and milliseconds at worst, whatever the file holds. */
const FRAME_BOUNDS: Partial<Limits> = { payloadBytes: 64 * 1024, channels: 64, points: 8192 };

/** A call for the calling thread, and the configuration of its stream there. */
export interface EarlyCall {
  readonly call: Call;
  readonly config: FrameConfig | undefined;
}

/**
 * Returns what the calling thread may run of a task while the first worker starts: a small lead or a small mask, within
 * bounds of their own, so that a file cannot hold up the page. What exceeds them fails, and is for the worker. Returns
 * undefined for all else.
 */
export function earlyCallOf({ call, stream }: Task): EarlyCall | undefined {
  if (isLead(call)) {
    const [prefix, fileSize, key, limits] = call.args;
    if (prefix.byteLength > MAX_LEAD_BYTES) return undefined;
    const bounded = lowerLimits(limits, { tableBytes: MAX_TABLE_BYTES });
    return { call: { ...call, args: [prefix, fileSize, key, bounded] }, config: undefined };
  }
  if (!isFrame(call) || stream.config === undefined) return undefined;
  const [, block, processing] = call.args;
  if (processing !== 'mask' || block.byteLength > MAX_BLOCK_BYTES) return undefined;
  return { call, config: { ...stream.config, limits: lowerLimits(stream.config.limits, FRAME_BOUNDS) } };
}

function isLead(call: Call): call is Call<'readLead'> {
  return call.method === 'readLead';
}

function lowerLimits(limits: Limits, bounds: Partial<Limits>): Limits {
  const lowered = { ...limits };
  for (const [name, bound] of Object.entries(bounds) as [keyof Limits, number][]) {
    lowered[name] = Math.min(limits[name], bound);
  }
  return lowered;
}
