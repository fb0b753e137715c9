export { AlphaMask } from './alpha-mask.js';
export * from './exports.js';
