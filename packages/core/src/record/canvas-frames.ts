/**
 * Takes the pictures of a canvas into memory, once for the mask and the encoder. A VideoFrame of a canvas stays on the GPU, and
 * each of the two would wait for it: of 1280 × 720 pixels Chromium then records 16 pictures a second on two cores with WebGL in
 * software, and so the 30 that are drawn.
 */
export class CanvasFrames {
  #memory: OffscreenCanvas | undefined;

  /**
   * Takes the picture that the canvas has.
   *
   * @param seconds The time of the picture.
   * @returns A frame with alpha, which the caller closes.
   */
  take(canvas: HTMLCanvasElement | OffscreenCanvas, seconds: number): VideoFrame {
    const { width, height } = canvas;
    const memory = (this.#memory ??= new OffscreenCanvas(width, height));
    if (memory.width !== width || memory.height !== height) [memory.width, memory.height] = [width, height];
    const context = memory.getContext('2d', { willReadFrequently: true })!;
    // Replaces what is there, alpha included.
    context.globalCompositeOperation = 'copy';
    context.drawImage(canvas, 0, 0);
    return new VideoFrame(memory, { timestamp: Math.round(1e6 * seconds), alpha: 'keep' });
  }
}
