import type { Metadata } from '../container/metadata.js';
import { checkAll, oneOf, requirePositive, upTo, type Checks } from '../shared/checks.js';
import {
  LAYOUTS,
  splitOf,
  STEREO_CHECKS,
  type EyeOrder,
  type StereoLayout,
  type StereoOptions,
} from './stereo-layout.js';

/** How the picture lies in space: flat, or around a viewer at its middle who looks straight ahead. */
export type Projection = 'plane' | 'equirect180' | 'equirect360' | 'fisheye';

/** Place of the picture in space; equal options give equal places for a screen, an occluder and a cut-out. All optional. */
export interface SurfaceOptions extends StereoOptions {
  /**
   * How the picture lies in space.
   *
   * @defaultValue that of the stream's metadata, else `plane`
   */
  projection?: Projection | undefined;
  /**
   * How the picture is divided between the eyes.
   *
   * @defaultValue that of the stream's metadata, else `mono`
   */
  stereo?: StereoLayout | undefined;
  /**
   * Width of a plane in world units, above 0.
   *
   * @defaultValue the height times the aspect ratio of one eye's picture
   */
  width?: number | undefined;
  /**
   * Height of a plane in world units, above 0.
   *
   * @defaultValue 1, or the width divided by the aspect ratio of one eye's picture if a width is given
   */
  height?: number | undefined;
  /**
   * Distance of a bent surface from the viewer in world units, above 0. It may be changed at any time.
   *
   * @defaultValue 5
   */
  distance?: number | undefined;
  /**
   * Of a fisheye lens, in degrees, above 0, up to 360: the angle between directions on opposite sides of its circle, which is
   * as wide as the shorter side of one eye's picture.
   *
   * @defaultValue 180
   */
  fieldOfView?: number | undefined;
}

const PROJECTIONS: readonly Projection[] = ['plane', 'equirect180', 'equirect360', 'fisheye'];
const DEFAULT_DISTANCE = 5;
const SURFACE_CHECKS: Checks<SurfaceOptions> = {
  ...STEREO_CHECKS,
  projection: oneOf(PROJECTIONS),
  width: requirePositive,
  height: requirePositive,
  distance: requirePositive,
  fieldOfView: upTo(360, ' of degrees'),
};
/** Columns and rows of a bent screen for 180°. */
const COLUMNS = 96;
const ROWS = 64;

/** A mesh of triangles, three indices each, counter-clockwise for a viewer who looks along -z of a right-handed space. */
export interface SurfaceGrid {
  /** x, y, z. */
  readonly positions: Float32Array;
  /** Texture coordinates of one eye's part: x to the right, y up from the bottom. */
  readonly uvs: Float32Array;
  /** Three indices of vertices per triangle. */
  readonly indices: Uint32Array;
}

/** Maps points of the picture into space. All points of a bent surface lie at distance 1. */
export class Surface {
  /** How the picture lies in space. */
  readonly projection: Projection;
  /** How the picture is divided between the eyes. */
  readonly stereo: StereoLayout;
  /** Which eye comes first. */
  readonly eyeOrder: EyeOrder;
  /** Distance of a bent surface from the viewer, in world units, at first. */
  readonly distance: number;
  /** Radians that the width of one eye's picture spans, at most; 0 for a plane. */
  readonly angleX: number;
  /** Radians that the height of one eye's picture spans, at most; 0 for a plane. */
  readonly angleY: number;
  readonly #width: number;
  readonly #height: number;
  readonly #ahead: 1 | -1;

  /**
   * Takes options before the metadata of the stream.
   *
   * @param aspect Width of the whole picture divided by its height, as it is shown; that of the coordinate space, with the
   * shape of its pixels, if it is unknown.
   * @param ahead Sign of z straight ahead: -1 in a right-handed space (the default), 1 in a left-handed one.
   * @throws TypeError or RangeError for a wrong option.
   */
  constructor(
    { projection: storedProjection, stereo: storedStereo, width, height, pixelAspect }: Metadata,
    options: SurfaceOptions,
    aspect = (width / height) * pixelAspect,
    ahead: 1 | -1 = -1,
  ) {
    this.#ahead = ahead;
    checkAll(options, SURFACE_CHECKS);
    this.projection = options.projection ?? known(storedProjection, PROJECTIONS) ?? 'plane';
    this.stereo = options.stereo ?? known(storedStereo, LAYOUTS) ?? 'mono';
    this.eyeOrder = options.eyeOrder ?? 'left-first';
    this.distance = options.distance ?? DEFAULT_DISTANCE;
    const split = splitOf(this.stereo);
    const eyeAspect = aspect * (split === 'x' ? 0.5 : 1) * (split === 'y' ? 2 : 1);
    this.#height = options.height ?? (options.width === undefined ? 1 : options.width / eyeAspect);
    this.#width = options.width ?? this.#height * eyeAspect;
    const { fieldOfView = 180 } = options;
    const lens = (fieldOfView * Math.PI) / 180;
    const [angleX, angleY] = {
      plane: [0, 0] as const,
      equirect180: [Math.PI, Math.PI] as const,
      equirect360: [2 * Math.PI, Math.PI] as const,
      fisheye: [lens * Math.max(1, eyeAspect), lens * Math.max(1, 1 / eyeAspect)] as const,
    }[this.projection];
    this.angleX = angleX;
    this.angleY = angleY;
  }

  /** Whether the surface lies around the viewer: anything but a plane. */
  get isBent(): boolean {
    return this.projection !== 'plane';
  }

  /** Writes the position of (x, y) in one eye's picture, 0 to 1 from its top left, as three numbers from `at` on. */
  place(x: number, y: number, into: Float32Array, at: number): void {
    const right = x - 0.5;
    const up = 0.5 - y;
    if (this.projection === 'plane') {
      into[at] = right * this.#width;
      into[at + 1] = up * this.#height;
      into[at + 2] = 0;
      return;
    }
    const a = right * this.angleX;
    const b = up * this.angleY;
    if (this.projection === 'fisheye') {
      // Equidistant: the angle from the axis grows with the distance from the circle's middle.
      const angle = Math.hypot(a, b);
      const share = angle === 0 ? 1 : Math.sin(angle) / angle;
      into[at] = a * share;
      into[at + 1] = b * share;
      into[at + 2] = this.#ahead * Math.cos(angle);
      return;
    }
    into[at] = Math.sin(a) * Math.cos(b);
    into[at + 1] = Math.sin(b);
    into[at + 2] = this.#ahead * Math.cos(a) * Math.cos(b);
  }

  /** Returns the whole picture as triangles. The receiver owns them. */
  createGrid(): SurfaceGrid {
    const isLens = this.projection === 'fisheye';
    const columns = this.isBent ? Math.ceil((COLUMNS * Math.max(Math.PI, this.angleX)) / Math.PI) : 1;
    const rows = this.isBent ? ROWS : 1;
    const positions = new Float32Array(3 * (columns + 1) * (rows + 1));
    const uvs = new Float32Array(2 * (columns + 1) * (rows + 1));
    const indices = new Uint32Array(6 * columns * rows);
    for (let row = 0, at = 0, next = 0; row <= rows; row++) {
      for (let column = 0; column <= columns; column++, at++) {
        const [x, y] = isLens ? this.#onLens(row / rows, column / columns) : [column / columns, row / rows];
        this.place(x, y, positions, 3 * at);
        uvs[2 * at] = x;
        uvs[2 * at + 1] = 1 - y;
        if (row === rows || column === columns) continue;
        const below = at + columns + 1;
        indices.set([at, below, at + 1, at + 1, below, below + 1], next);
        next += 6;
      }
    }
    return { positions, uvs, indices };
  }

  /** Returns the point of the picture at a distance from the middle of the lens's circle, and a turn around it; 0 to 1 each. */
  #onLens(distance: number, turn: number): [number, number] {
    const angle = 2 * Math.PI * turn;
    const shorter = Math.min(this.angleX, this.angleY);
    const reach = 0.5 * distance * shorter;
    return [0.5 + (reach * Math.cos(angle)) / this.angleX, 0.5 - (reach * Math.sin(angle)) / this.angleY];
  }
}

/** Returns the metadata's value if it is a known one. */
function known<T extends string>(stored: string | undefined, values: readonly T[]): T | undefined {
  return values.find((value) => value === stored);
}
