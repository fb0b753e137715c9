export { AlphaMask } from './alpha-mask.js';
export { createDebugOverlay } from '@alphastream/core/binding';
export type {
  AlphaMaskOptions,
  AlphaMaskStats,
  Eye,
  EyeOrder,
  LatePolicy,
  ObservedMask,
  Pairing,
  Picture,
  PictureSource,
  Projection,
  StereoLayout,
  StereoOptions,
  Surface,
  SurfaceOptions,
} from '@alphastream/core/binding';
export type { ApplyOptions } from './material-binder.js';
export type { PictureTexture } from './picture-texture.js';
export { SurfaceMesh, type MaskMeshOptions } from './surface-mesh.js';
export type { PassthroughReport } from '@alphastream/core/binding';
export { checkPassthrough, type PassthroughRenderer } from './passthrough.js';
