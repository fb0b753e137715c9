/**
 * The core, its video and the adapter in one file that imports only `three`: for a page with an import map of two lines.
 *
 * @example
 * ```ts
 * import { AlphaMask, AlphaStream, openVideo } from '@alphastream/three/standalone';
 *
 * const video = await openVideo('person.mp4', { muted: true });
 * export const mask = new AlphaMask(await AlphaStream.open('person.asvp'), { video });
 * ```
 */
export * from '@alphastream/core';
export { openVideo, AlphaVideo, type VideoOptions, type VideoSource } from '@alphastream/core/video';
export * from './index.js';
