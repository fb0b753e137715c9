/** The edge's numbers for shaders, in an engine's vector: feather, inset, threshold (0: none), and 1 for an inverted mask. */
export interface EdgeValues {
  x: number;
  y: number;
  z: number;
  w: number;
}

/** How the mask's edge is changed in the shader. All optional. */
export interface EdgeOptions {
  /** Softens the edge by this many pixels of the mask to both sides; 0 to 16. Default 0. */
  feather?: number | undefined;
  /** Moves the edge inwards by this many pixels of the mask, outwards if negative; -16 to 16. Default 0. */
  inset?: number | undefined;
  /** If above 0: alpha from here on is opaque, below it transparent; to 1. Default 0: alpha stays as it is. */
  threshold?: number | undefined;
  /** Shows what the mask removes, and removes the rest. Default false. */
  invert?: boolean | undefined;
}

/** Minimum and maximum of each number. */
const EDGE_RANGES = Object.freeze({
  feather: [0, 16],
  inset: [-16, 16],
  threshold: [0, 1],
} as const);

/** Returns `value` if it is in the range of the option `name`; throws a RangeError otherwise. */
export function checkEdge(name: keyof typeof EDGE_RANGES, value: number): number {
  const [min, max] = EDGE_RANGES[name];
  if (value >= min && value <= max) return value;
  throw new RangeError(`${name} must be a number from ${min} to ${max}, but is ${String(value)}.`);
}
