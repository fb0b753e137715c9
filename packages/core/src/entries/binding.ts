// What the adapters for engines share: pairing, projections, the triangles of outlines, the overlay. No engine is known here.
export type { CompactFrame } from '../mask/compact-frame.js';
export { createDebugOverlay, type ObservedMask } from '../binding/debug-overlay.js';
export {
  EDGE_FIT_LINEAR,
  EDGE_FIT_SEVENTH,
  EDGE_SAMPLES,
  GOLDEN_ANGLE,
  MIN_FEATHER,
  MIN_SLOPE,
  shaderFloat,
} from '../binding/edge-shader.js';
export {
  eyePartsOf,
  type Eye,
  type EyeOrder,
  type EyeParts,
  type StereoLayout,
  type StereoOptions,
} from '../binding/eyes.js';
export { ALPHA_GLSL } from '../binding/mask-glsl.js';
export { PairedMask } from '../binding/paired-mask.js';
export type { PairedStream } from '../binding/paired-stream.js';
export type { AlphaMaskOptions, AlphaMaskStats } from '../binding/mask-options.js';
export type { EdgeOptions, EdgeValues } from '../binding/edge.js';
export type { LatePolicy } from '../binding/pairing.js';
export type { MaskPixels } from '../binding/mask-pixels.js';
export { SequentialEyes } from '../binding/sequential-eyes.js';
export { StripTriangles } from '../binding/strip/strip-triangles.js';
export { noStrips } from '../binding/strips-required.js';
export { Surface, type Projection, type SurfaceGrid, type SurfaceOptions } from '../binding/surface.js';
export { closePicture, pictureSize, type Pairing, type Picture, type PictureSource } from '../video/picture.js';
