/**
 * The core, its video and the adapter in one file that imports only `@babylonjs/core/`: for a page with an import map of two lines.
 *
 * @example
 * ```ts
 * import type { Scene } from '@babylonjs/core/scene.js';
 * import { AlphaMask, AlphaStream, openVideo } from '@alphastream/babylon/standalone';
 *
 * declare const scene: Scene;
 *
 * const video = await openVideo('person.mp4', { muted: true });
 * export const mask = new AlphaMask('person', await AlphaStream.open('person.asvp'), { video }, scene);
 * ```
 */
export * from '@alphastream/core';
export { openVideo, AlphaVideo, type VideoOptions, type VideoSource } from '@alphastream/core/video';
export * from './index.js';
