export { AlphaMask } from './alpha-mask.js';
export { createDebugOverlay } from '@alphastream/core/binding';
export type {
  AlphaMaskOptions,
  AlphaMaskStats,
  AnchorPoint,
  ContactShadowOptions,
  Eye,
  EyeOrder,
  LatePolicy,
  MaskPaint,
  ObservedMask,
  Pairing,
  PassthroughReport,
  Picture,
  PictureSource,
  Projection,
  StereoLayout,
  StereoOptions,
  Surface,
  SurfaceOptions,
} from '@alphastream/core/binding';
export { Anchor, ShadowMesh, type CloneArguments } from './anchor.js';
export type { ApplyOptions } from './material-binder.js';
export type { MaskTexture } from './mask-texture.js';
export type { PictureTexture } from './picture-texture.js';
export { SurfaceMesh, type MaskMeshOptions, type ScreenOptions, type SurfaceMeshOf } from './surface-mesh.js';
export { checkPassthrough } from './passthrough.js';
