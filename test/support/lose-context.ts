import type { Stage } from './stage.js';

/** For pages: loses the context of a stage. Returns what restores it, and resolves when the engine has been told. */
export async function loseContext({ gl, canvas }: Pick<Stage, 'gl' | 'canvas'>): Promise<() => Promise<void>> {
  const extension = gl.getExtension('WEBGL_lose_context')!;
  const event = (name: string) => new Promise((resolve) => canvas.addEventListener(name, resolve, { once: true }));
  const lost = event('webglcontextlost');
  extension.loseContext();
  await lost;
  return async () => {
    const restored = event('webglcontextrestored');
    // The context can be restored once the browser has dealt with its loss, and no event tells of that.
    await new Promise((resolve) => setTimeout(resolve, 100));
    extension.restoreContext();
    await restored;
  };
}
