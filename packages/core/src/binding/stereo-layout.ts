import { checkAll, oneOf, type Checks } from '../shared/checks.js';

/**
 * How a picture is divided between two eyes: beside or above each other in each frame, or alternately from frame to frame
 * (the first frame is the first eye's).
 */
export type StereoLayout = 'mono' | 'side-by-side' | 'top-bottom' | 'frame-sequential';

/** Which eye has the left or the upper half, or the frames with even numbers. */
export type EyeOrder = 'left-first' | 'right-first';

/** How a picture is divided between the eyes. All optional. */
export interface StereoOptions {
  /**
   * How the picture is divided.
   *
   * @defaultValue `mono`
   */
  stereo?: StereoLayout | undefined;
  /**
   * Which eye comes first.
   *
   * @defaultValue `left-first`
   */
  eyeOrder?: EyeOrder | undefined;
}

/** `auto`: the eye of the view, and the left one if there is only one view. */
export type Eye = 'auto' | 'left' | 'right';

/** The part of the picture that each eye sees, in texture coordinates: x to the right, y up from the bottom. */
export interface EyeParts {
  /** Width and height of a part. */
  readonly scale: readonly [number, number];
  /** Where the parts begin: left eye's x, y and right eye's x, y. */
  readonly parts: readonly [number, number, number, number];
}

export const LAYOUTS: readonly StereoLayout[] = ['mono', 'side-by-side', 'top-bottom', 'frame-sequential'];
export const EYES: readonly Eye[] = ['auto', 'left', 'right'];
const EYE_ORDERS: readonly EyeOrder[] = ['left-first', 'right-first'];

type Pair = readonly [x: number, y: number];

interface Halves {
  readonly scale: Pair;
  readonly first: Pair;
  readonly second: Pair;
}

const ABOVE: Halves = { scale: [1, 0.5], first: [0, 0.5], second: [0, 0] };

/** Size of each eye's part, and where those of the first and of the second eye begin; null if both see all of it. */
const HALVES: Readonly<Record<StereoLayout, Halves | null>> = {
  mono: null,
  'side-by-side': { scale: [0.5, 1], first: [0, 0], second: [0.5, 0] },
  'top-bottom': ABOVE,
  'frame-sequential': ABOVE,
};

/** The axis along which each frame is divided between the eyes; null if a frame has one picture. */
export type SplitAxis = 'x' | 'y' | null;

const SPLITS: Readonly<Record<StereoLayout, SplitAxis>> = {
  mono: null,
  'side-by-side': 'x',
  'top-bottom': 'y',
  'frame-sequential': null,
};

export function splitOf(stereo: StereoLayout): SplitAxis {
  return SPLITS[stereo];
}

export const STEREO_CHECKS: Checks<StereoOptions> = { stereo: oneOf(LAYOUTS), eyeOrder: oneOf(EYE_ORDERS) };

/**
 * Returns the parts of the picture for both eyes; null if both see all of it. Alternating frames are shown from textures
 * that hold the first eye's frame above the second's (see SequentialEyes).
 */
export function eyePartsOf(options: StereoOptions): EyeParts | null {
  checkAll(options, STEREO_CHECKS);
  const halves = HALVES[options.stereo ?? 'mono'];
  if (halves === null) return null;
  const { scale, first, second } = halves;
  const isLeftFirst = (options.eyeOrder ?? 'left-first') === 'left-first';
  return { scale, parts: isLeftFirst ? [...first, ...second] : [...second, ...first] };
}
