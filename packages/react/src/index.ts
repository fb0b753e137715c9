export { AlphaMaterial, type AlphaMaterialProps, type MaskedElement } from './alpha-material.js';
export {
  AlphaCutout,
  AlphaOccluder,
  AlphaScreen,
  type AlphaOutlineProps,
  type AlphaScreenProps,
  type MeshProps,
} from './meshes.js';
export { useAlphaMask } from './use-alpha-mask.js';
export { useAlphaStream } from './use-alpha-stream.js';
export { useAlphaVideo, type UseAlphaVideoOptions } from './use-alpha-video.js';
