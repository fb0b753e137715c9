import type { EdgeValues } from './edge.js';
import { EDGE_FIT_LINEAR, EDGE_FIT_SEVENTH, EDGE_SAMPLES, GOLDEN_ANGLE, MIN_FEATHER } from './edge-shader.js';
import type { MaskPixels } from './painted-pixels.js';

/** A part of the picture in texture coordinates: x to the right, y up. */
export interface UvRange {
  readonly left: number;
  readonly bottom: number;
  readonly right: number;
  readonly top: number;
}

type AlphaPixels = Pick<MaskPixels, 'data' | 'width' | 'height'>;

/**
 * Returns the alpha that shaders draw at a texture coordinate, 0 to 1: the same as `alphaStreamAlpha` (see edge-shader),
 * except that a threshold has no soft edge, as there are no neighbouring fragments.
 *
 * @param pixels Row 0 at the bottom, as they are uploaded.
 * @param range Nothing outside of it is read.
 */
export function sampleAlpha(pixels: AlphaPixels, edge: EdgeValues, u: number, v: number, range: UvRange): number {
  const { x: feather, y: inset, z: threshold, w: invert } = edge;
  let alpha = readLinear(pixels, u, v, range);
  if (feather > 0 || inset !== 0) {
    const radius = Math.abs(inset) + Math.max(feather, MIN_FEATHER);
    let sum = 0;
    for (let i = 0; i < EDGE_SAMPLES; i++) {
      const reach = radius * Math.sqrt((i + 0.5) / EDGE_SAMPLES);
      const angle = GOLDEN_ANGLE * i;
      const x = u + (reach * Math.cos(angle)) / pixels.width;
      sum += readLinear(pixels, x, v + (reach * Math.sin(angle)) / pixels.height, range);
    }
    const share = clamp(sum / (EDGE_SAMPLES / 2) - 1, -1, 1);
    const inside = radius * share * (EDGE_FIT_LINEAR + EDGE_FIT_SEVENTH * share ** 6);
    alpha = clamp((inside - inset) / Math.max(2 * feather, 2 * MIN_FEATHER) + 0.5, 0, 1);
  }
  if (threshold > 0) alpha = alpha >= threshold ? 1 : 0;
  return invert === 1 ? 1 - alpha : alpha;
}

/** Reads between pixels as a linear filter does. */
function readLinear({ data, width, height }: AlphaPixels, u: number, v: number, range: UvRange): number {
  const x = clamp(u * width, range.left * width + 0.5, range.right * width - 0.5) - 0.5;
  const y = clamp(v * height, range.bottom * height + 0.5, range.top * height - 0.5) - 0.5;
  const [left, lower] = [Math.floor(x), Math.floor(y)];
  const [right, upper] = [Math.min(left + 1, width - 1), Math.min(lower + 1, height - 1)];
  const [shareX, shareY] = [x - left, y - lower];
  const below = mix(data[lower * width + left]!, data[lower * width + right]!, shareX);
  const above = mix(data[upper * width + left]!, data[upper * width + right]!, shareX);
  return mix(below, above, shareY) / 255;
}

function mix(from: number, to: number, share: number): number {
  return from + (to - from) * share;
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max);
}
