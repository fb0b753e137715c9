import type { Scene, WebGLRenderer } from 'three';

/** Whether the real room will be seen around the person, and what stands in the way. */
export interface PassthroughReport {
  readonly ok: boolean;
  /** Plain sentences that say what to do; empty where all is well. */
  readonly problems: string[];
}

/** The part of a renderer that is looked at; WebGPURenderer has it, too. */
export type PassthroughRenderer = Pick<WebGLRenderer, 'xr' | 'domElement'> & {
  getClearAlpha(): number;
  getContext?(): unknown;
};

/**
 * Looks for what makes passthrough black: no session, a session that shows no room, a canvas or a clear colour that is
 * opaque, a background. Ask again once the session has begun.
 *
 * @param scene Where given, its background is looked at, too.
 */
export function checkPassthrough(renderer: PassthroughRenderer, scene?: Scene): PassthroughReport {
  const problems: string[] = [];
  const session = renderer.xr.getSession?.() ?? null;
  if (!renderer.xr.enabled) problems.push('WebXR is off: set renderer.xr.enabled = true.');
  if (session === null) {
    problems.push("No session is running: ask for navigator.xr.requestSession('immersive-ar').");
  } else if (session.environmentBlendMode === 'opaque') {
    problems.push("The session shows no room (environmentBlendMode is 'opaque'): ask for 'immersive-ar'.");
  }
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
