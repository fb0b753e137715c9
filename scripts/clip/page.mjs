/** Runs in the browser: renders the frames it is asked for and posts each to the server that served it. */
import { PERIOD } from './choreography.mjs';
import { simulateSwing } from './motion.mjs';
import { Renderer } from './renderer.mjs';
import { Scene } from './scene.mjs';

/** @type {{ scene: Scene, renderer: Renderer, swing: import('./motion.mjs').Swing[], frames: number }} */
let studio;

Object.assign(globalThis, {
  /** @param {{ width: number, height: number, frames: number }} options */
  prepareClip({ width, height, frames }) {
    studio = { scene: new Scene(), renderer: new Renderer(width, height), swing: simulateSwing(frames), frames };
  },

  /** @param {number} frame Resolves when the server has taken it. */
  async renderFrame(frame) {
    const { scene, renderer, swing, frames } = studio;
    const { parts, shadow } = scene.build((frame / frames) * PERIOD, swing[frame]);
    const body = new Blob([renderer.draw(parts, shadow)]);
    const reply = await fetch(`/frame/${frame}`, { method: 'POST', body });
    if (!reply.ok) throw new Error(`Frame ${frame} was refused with status ${reply.status}.`);
  },
});
