// What adapters for engines share: pairing, projections and the triangles of outlines, without any engine.
export { frameAtTime } from './playback/frame-time.js';
