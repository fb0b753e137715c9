export { AlphaMask, type AlphaMaskOptions, type AlphaMaskStats, type LatePolicy } from './alpha-mask.js';
export type { Pairing } from './video-pair.js';
