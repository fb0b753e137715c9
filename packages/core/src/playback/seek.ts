import { DEFAULTS } from '../shared/options.js';

/**
 * A move of the due frame by more than this, in frames, is a seek: half a second at the default rate. A seek has no
 * direction, and skips no frames.
 */
export const SEEK_FRAMES = DEFAULTS.fps / 2;
