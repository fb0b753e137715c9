import type { WebGLRenderer } from 'three';

/** Tracks context loss of a renderer by events: asking the context costs a call per frame. */
export class ContextWatch {
  readonly #onRestored: () => void;
  #canvas: EventTarget | null = null;
  #isLost = false;

  /** @param onRestored Called when the context is back, with none of its contents. */
  constructor(onRestored: () => void) {
    this.#onRestored = onRestored;
  }

  /** Returns whether uploads are impossible now. False without a renderer, since nothing is known then. */
  isLost(renderer: WebGLRenderer | undefined): boolean {
    if (renderer === undefined) return false;
    if (renderer.domElement !== this.#canvas) {
      this.dispose();
      this.#canvas = renderer.domElement;
      this.#isLost = renderer.getContext().isContextLost();
      this.#canvas.addEventListener('webglcontextlost', this.#lost);
      this.#canvas.addEventListener('webglcontextrestored', this.#restored);
    }
    return this.#isLost;
  }

  dispose(): void {
    this.#canvas?.removeEventListener('webglcontextlost', this.#lost);
    this.#canvas?.removeEventListener('webglcontextrestored', this.#restored);
    this.#canvas = null;
  }

  readonly #lost = () => {
    this.#isLost = true;
  };

  readonly #restored = () => {
    this.#isLost = false;
    this.#onRestored();
  };
}
