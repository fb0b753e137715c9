import type { Eye, StereoOptions } from './stereo-layout.js';

/** Alpha from which on a point of a masked material can be picked. */
export const MIN_PICKED_ALPHA = 0.5;

/** The part of a mask that tells where it can be picked. */
export interface PickedMask {
  /** Whose part of a stereo picture is shown. */
  readonly eye: Eye;
  /** The alpha from 0 to 1 that is drawn at a point in texture coordinates, from 0 to 1, y up. */
  alphaAt(u: number, v: number, stereo: StereoOptions): number;
}
