// What the adapters share, without any engine: pairing, projections, triangles of outlines, registries, the overlay.
export type { CompactFrame } from '../mask/compact-frame.js';
export { createDebugOverlay, type ObservedMask } from '../binding/debug-overlay.js';
export {
  EDGE_FIT_LINEAR,
  EDGE_FIT_SEVENTH,
  EDGE_SAMPLES,
  GOLDEN_ANGLE,
  MIN_FEATHER,
  MIN_RING,
  MIN_SLOPE,
  RING_SAMPLES,
  shaderFloat,
} from '../binding/edge-shader.js';
export {
  eyePartsOf,
  type Eye,
  type EyeOrder,
  type EyeParts,
  type StereoLayout,
  type StereoOptions,
} from '../binding/stereo-layout.js';
export { setBetween, setEverywhere, type EyePlaneValues } from '../binding/eye-plane.js';
export { checkAnchorPoint, placeAnchor, type AnchorPoint, type PictureBox } from '../binding/anchor.js';
export {
  checkContactShadow,
  ContactShadow,
  createShadowDisc,
  type ContactShadowOptions,
  type ShadowDisc,
  type ShadowSettings,
} from '../binding/contact-shadow.js';
export { ALPHA_GLSL, SPILL_GLSL } from '../binding/mask-glsl.js';
export { ALPHA_WGSL, SPILL_WGSL } from '../binding/mask-wgsl.js';
export { PairedMask } from '../binding/paired-mask.js';
export type { PairedStream } from '../binding/paired-stream.js';
export type { AlphaMaskOptions, AlphaMaskStats } from '../binding/mask-options.js';
export type { Despill, EdgeOptions, EdgeValues, SpillValues } from '../binding/edge.js';
export type { LatePolicy } from '../binding/pairing.js';
export type { MaskPaint, MaskPixelOptions } from '../binding/mask-pixels.js';
export type { MaskPixels, MaskRuns } from '../binding/painted-pixels.js';
export { SequentialEyes } from '../binding/sequential-eyes.js';
export { MaskViews, type MaskViewBase, type PictureUpload } from '../binding/mask-views.js';
export { createMaskedError, MaterialRegistryBase } from '../binding/material-registry.js';
export { MeshRegistryBase, requirePicture, type OutlineMesh } from '../binding/mesh-registry.js';
export { checkSession, type PassthroughReport } from '../binding/passthrough.js';
export { MIN_PICKED_ALPHA, type PickedMask } from '../binding/picking.js';
export { setMembers } from '../binding/set-members.js';
export { StripTriangles } from '../binding/strip/strip-triangles.js';
export { Surface, type Projection, type SurfaceGrid, type SurfaceOptions } from '../binding/surface.js';
export { requirePositive, type Check } from '../shared/checks.js';
export {
  closePicture,
  pictureSize,
  type Pairing,
  type Picture,
  type PictureReader,
  type PictureSource,
} from '../video/picture.js';
