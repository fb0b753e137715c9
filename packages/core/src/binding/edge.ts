import { oneOf, requireBoolean, within, type Checks } from '../shared/checks.js';

/** The edge's numbers for shaders, in an engine's vector: feather, inset, threshold (0: none), and 1 for an inverted mask. */
export interface EdgeValues {
  /** Feather in pixels of the mask, 0 to 16. */
  x: number;
  /** Inset in pixels of the mask, -16 to 16. */
  y: number;
  /** Threshold, 0 to 1; 0 for none. */
  z: number;
  /** 1 for an inverted mask, else 0. */
  w: number;
}

/** The numbers for the colour of edge pixels, in an engine's vector. */
export interface SpillValues {
  /** The colour of the spill: 0 none, 1 green, 2 blue. */
  x: number;
  /** How far inside the colour of an edge pixel is taken from, in pixels of the mask, 0 to 8. */
  y: number;
}

/** The colour of a studio's wall that shines on the edges of what is filmed. */
export type Despill = 'none' | 'green' | 'blue';

/** How the mask's edge is changed in the shader. All optional. */
export interface EdgeOptions {
  /**
   * Softens the edge by this many pixels of the mask to both sides; 0 to 16.
   *
   * @defaultValue 0
   */
  feather?: number | undefined;
  /**
   * Moves the edge inwards by this many pixels of the mask, outwards if negative; -16 to 16.
   *
   * @defaultValue 0
   */
  inset?: number | undefined;
  /**
   * Makes alpha from this value on opaque and lower alpha transparent; 0 to 1, where 0 leaves alpha as it is.
   *
   * @defaultValue 0
   */
  threshold?: number | undefined;
  /**
   * Shows what the mask removes, and removes the rest.
   *
   * @defaultValue false
   */
  invert?: boolean | undefined;
  /**
   * Pulls the green or blue light of a studio's wall on edge pixels to neutral. Only where the picture of the mask is
   * shown: as the map of a material that the mask gave it, or on meshes of the mask.
   *
   * @defaultValue `none`
   */
  despill?: Despill | undefined;
  /**
   * Takes the colour of edge pixels from this many pixels of the mask further inside; 0 to 8. Hides the halo of a video
   * whose background is black or bright. Where `despill` works.
   *
   * @defaultValue 0
   */
  bleed?: number | undefined;
}

/** In the order of their numbers (see SpillValues). */
export const DESPILLS: readonly Despill[] = ['none', 'green', 'blue'];

export const EDGE_CHECKS: Checks<EdgeOptions> = {
  feather: within(0, 16),
  inset: within(-16, 16),
  threshold: within(0, 1),
  invert: requireBoolean,
  despill: oneOf(DESPILLS),
  bleed: within(0, 8),
};
