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
