import type { CompactFrame } from '../mask/compact-frame.js';
import { checkAll, requirePositive, within, type Checks } from '../shared/checks.js';
import { findAnchor, outlineBoxOf } from './anchor.js';
import type { Surface } from './surface.js';

/** Options for `AlphaMask.createContactShadow`. All optional. */
export interface ContactShadowOptions {
  /**
   * Darkness in the middle, 0 to 1.
   *
   * @defaultValue 0.5
   */
  opacity?: number | undefined;
  /**
   * Width of the shadow in widths of the feet, above 0.
   *
   * @defaultValue 1.6
   */
  size?: number | undefined;
  /**
   * Where the ground is in the picture: above its lower edge, as a share of its height, 0 to 1. `alphastream inspect` tells it.
   * The shadow stays there, also while the person jumps.
   *
   * @defaultValue the lowest point of each frame
   */
  ground?: number | undefined;
}

/** Options with their defaults. `ground` is undefined if the lowest point of each frame counts. */
export interface ShadowSettings {
  /** Darkness in the middle, 0 to 1. */
  readonly opacity: number;
  /** Width of the shadow in widths of the feet. */
  readonly size: number;
  /** Share of the picture's height above its lower edge, 0 to 1. */
  readonly ground: number | undefined;
}

/** The shadow is at least this wide, in heights of the person. */
const MIN_WIDTH = 0.3;
/** Its depth, in widths. */
const DEPTH = 0.5;
const RINGS = 8;
const SEGMENTS = 48;

/** An ellipse on the ground, of radius 1, black, softer towards its rim; y is up. Counter-clockwise from above. */
export interface ShadowDisc {
  /** x, y, z. */
  readonly positions: Float32Array;
  /** Red, green, blue, alpha. */
  readonly colors: Float32Array;
  /** Three indices of vertices per triangle. */
  readonly indices: Uint32Array;
}

const SHADOW_CHECKS: Checks<ContactShadowOptions> = {
  opacity: within(0, 1),
  size: requirePositive,
  ground: within(0, 1),
};

/** Returns the settings to use. Throws a TypeError or RangeError for wrong options. */
export function checkContactShadow(options: ContactShadowOptions): ShadowSettings {
  checkAll(options, SHADOW_CHECKS);
  const { opacity = 0.5, size = 1.6, ground } = options;
  return { opacity, size, ground };
}

/** Creates the disc. The receiver owns it. */
export function createShadowDisc(): ShadowDisc {
  const count = 1 + RINGS * SEGMENTS;
  const positions = new Float32Array(3 * count);
  const colors = new Float32Array(4 * count);
  const indices: number[] = [];
  colors[3] = 1;
  for (let ring = 1, at = 1; ring <= RINGS; ring++) {
    const radius = ring / RINGS;
    for (let segment = 0; segment < SEGMENTS; segment++, at++) {
      const angle = (2 * Math.PI * segment) / SEGMENTS;
      positions[3 * at] = radius * Math.cos(angle);
      positions[3 * at + 2] = radius * Math.sin(angle);
      colors[4 * at + 3] = (1 - radius * radius) ** 2;
      const next = segment + 1 < SEGMENTS ? at + 1 : at + 1 - SEGMENTS;
      if (ring === 1) indices.push(0, next, at);
      else indices.push(at - SEGMENTS, next, at, at - SEGMENTS, next - SEGMENTS, next);
    }
  }
  return { positions, colors, indices: Uint32Array.from(indices) };
}

/** Place and half axes of the shadow, in the space of the surface's mesh. */
export class ContactShadow {
  /** x, y, z of the point between the feet. */
  readonly position = new Float32Array(3);
  /** Half the width. */
  radius = 0;
  /** Half the depth. */
  depth = 0;
  readonly #surface: Surface;
  readonly #settings: ShadowSettings;
  /** Scratch. */
  readonly #ends = new Float32Array(6);

  /** @param surface The surface of the mesh whose child the shadow is. */
  constructor(surface: Surface, settings: ShadowSettings) {
    this.#surface = surface;
    this.#settings = settings;
  }

  /** Follows a frame. Returns whether there is anything that could cast the shadow. */
  take(frame: CompactFrame | null): boolean {
    const box = frame && outlineBoxOf(frame, this.#surface);
    if (frame === null || box === null) return false;
    const feet = findAnchor(frame, this.#surface, 'feet')!;
    const { size, ground } = this.#settings;
    const y = box.y + box.height;
    this.#surface.place(feet.x + feet.width / 2, ground === undefined ? y : 1 - ground, this.position, 0);
    const width = this.#distance(feet.x, y, feet.x + feet.width, y) * size;
    const height = this.#distance(box.x + box.width / 2, box.y, box.x + box.width / 2, y);
    this.radius = Math.max(width, MIN_WIDTH * height) / 2;
    this.depth = this.radius * DEPTH;
    return true;
  }

  #distance(x0: number, y0: number, x1: number, y1: number): number {
    const ends = this.#ends;
    this.#surface.place(x0, y0, ends, 0);
    this.#surface.place(x1, y1, ends, 3);
    return Math.hypot(ends[3]! - ends[0]!, ends[4]! - ends[1]!, ends[5]! - ends[2]!);
  }
}
