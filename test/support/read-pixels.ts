/** For pages: pixels of a WebGL context. Knows no engine. */
import type { Eyes } from './stage.js';

/** All pixels of what is drawn to, RGBA, the first row on top. */
export function readFromTop(gl: WebGL2RenderingContext, width: number, height: number): Uint8Array {
  const fromBelow = new Uint8Array(4 * width * height);
  gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, fromBelow);
  const pixels = new Uint8Array(fromBelow.length);
  for (let y = 0; y < height; y++) {
    pixels.set(fromBelow.subarray(4 * y * width, 4 * (y + 1) * width), 4 * (height - 1 - y) * width);
  }
  return pixels;
}

/** What both eyes of a headset see at some places of their views, shares from the top left. */
export function readEyes(
  gl: WebGL2RenderingContext,
  frame: XRFrame,
  space: XRReferenceSpace,
  places: readonly (readonly [number, number])[],
): Eyes {
  const eyes: Eyes = { left: [], right: [] };
  const layer = frame.session.renderState.baseLayer!;
  const before = gl.getParameter(gl.FRAMEBUFFER_BINDING) as WebGLFramebuffer | null;
  gl.bindFramebuffer(gl.FRAMEBUFFER, layer.framebuffer);
  for (const view of frame.getViewerPose(space)?.views ?? []) {
    const { x, y, width, height } = layer.getViewport(view)!;
    const pixel = new Uint8Array(4);
    const read = ([right, down]: readonly [number, number]) => {
      gl.readPixels(x + width * right, y + height * (1 - down), 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      return Array.from(pixel);
    };
    if (view.eye !== 'none') eyes[view.eye] = places.map(read);
  }
  gl.bindFramebuffer(gl.FRAMEBUFFER, before);
  return eyes;
}
