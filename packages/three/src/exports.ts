// What both entries export beside AlphaMask itself, name by name.
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
export { Anchor, ShadowMesh, type OwnedObject } from './anchor.js';
export type { MaskBase } from './mask-base.js';
export type { ApplyOptions } from './material-binder.js';
export { checkPassthrough, type PassthroughRenderer } from './passthrough.js';
export type { PictureTexture } from './picture-texture.js';
export { SurfaceMesh, type MaskMeshOptions, type ScreenOptions } from './surface-mesh.js';
