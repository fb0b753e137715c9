export { AlphaMask, type AlphaMaskOptions, type AlphaMaskStats, type LatePolicy } from './alpha-mask.js';
export type { Pairing } from './video-pair.js';
export type { ApplyOptions } from './mask-material.js';
export type { PictureTexture } from './picture-texture.js';
export type { Eye, EyeOrder, StereoLayout, StereoOptions } from './stereo.js';
export { SurfaceMesh, type MaskMeshOptions } from './mask-mesh.js';
export type { Projection, Surface, SurfaceOptions } from './projection.js';
export { checkPassthrough, type PassthroughRenderer, type PassthroughReport } from './passthrough.js';
export { createDebugOverlay, type ObservedMask } from './debug-overlay.js';
