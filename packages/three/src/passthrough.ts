import { checkSession, type PassthroughReport } from '@alphastream/core/binding';
import type { Scene, WebGLRenderer } from 'three';

/** The part of a renderer that is checked. WebGPURenderer has it, too. */
export type PassthroughRenderer = Pick<WebGLRenderer, 'xr' | 'domElement'> & {
  /** Returns the alpha of the clear colour, 0 to 1. */
  getClearAlpha(): number;
  /** Returns the WebGL context, if there is one. */
  getContext?(): unknown;
};

/**
 * Finds what makes passthrough black: no session, a session without the room, an opaque canvas or clear colour, a
 * background. Call it again after the session has begun.
 *
 * @param scene If given, its background is checked, too.
 */
export function checkPassthrough(renderer: PassthroughRenderer, scene?: Scene): PassthroughReport {
  const problems: string[] = [];
  if (!renderer.xr.enabled) problems.push('WebXR is off: set renderer.xr.enabled = true.');
  checkSession(renderer.xr.getSession?.(), "ask for navigator.xr.requestSession('immersive-ar')", problems);
  const context = renderer.getContext?.() as Partial<WebGL2RenderingContext> | undefined;
  if (context?.getContextAttributes?.()?.alpha === false) {
    problems.push('The canvas has no alpha: make the renderer with { alpha: true }.');
  }
  if (renderer.getClearAlpha() > 0) problems.push('The clear colour is opaque: call renderer.setClearAlpha(0).');
  if (scene != null && scene.background !== null) {
    problems.push('The scene has a background that hides the room: set scene.background = null.');
  }
  return { ok: problems.length === 0, problems };
}
