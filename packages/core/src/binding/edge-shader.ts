/**
 * The numbers of the edge shader, for GLSL, WGSL and nodes alike.
 *
 * Where the edge is moved or softened, the mask is sampled in a disc around the fragment. The share of the disc that the
 * mask covers gives the signed distance to the edge, as if the edge were straight within the disc.
 */

/** Reads of the mask per fragment. Half of them is an even share, so `sum / (samples / 2) - 1` lies from -1 to 1. */
export const EDGE_SAMPLES = 32;

/**
 * Radians between two samples in turn: π (3 - √5). Sample i of N lies at radius √((i + ½) / N), which covers the disc
 * evenly (H. Vogel, "A better way to construct the sunflower head", Mathematical Biosciences 44, 1979).
 */
export const GOLDEN_ANGLE = 2.39996323;

/**
 * A straight edge at distance d from the middle of a disc of radius 1 leaves it the share
 * s(d) = 2/π (d √(1 - d²) + asin d), from -1 to 1. The inverse has no closed form; d ≈ s (π/4 + (1 - π/4) s⁶) has its
 * slope at 0 and its value at ±1, and is off by at most 0.022 of the radius. These are its two coefficients.
 */
export const EDGE_FIT_LINEAR = 0.785;
/** The coefficient of s⁷; see EDGE_FIT_LINEAR. */
export const EDGE_FIT_SEVENTH = 0.215;

/** Least softness of an edge to both sides, in pixels of the mask: without it, a moved edge would have steps. */
export const MIN_FEATHER = 0.5;

/** Least change of alpha between neighbouring fragments for which a threshold is divided: a flat mask has none. */
export const MIN_SLOPE = 0.001;

/** Reads of the mask on a ring around the fragment, which tell how near an edge is, and which way inside. */
export const RING_SAMPLES = 16;

/** Least radius of the ring, in pixels of the mask: the light of a wall reaches about so far inwards. */
export const MIN_RING = 4;

/** A number as GLSL and WGSL write floats: with a decimal point. */
export function shaderFloat(value: number): string {
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
