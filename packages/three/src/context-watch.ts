import type { WebGLRenderer } from 'three';

/** Notices that a renderer's context is lost and comes back, from events: asking the context is a call each frame. */
export class ContextWatch {
  readonly #onRestored: () => void;
  #canvas: EventTarget | null = null;
  #isLost = false;

  /** @param onRestored Called when there is a context again, with nothing in it. */
  constructor(onRestored: () => void) {
    this.#onRestored = onRestored;
  }

  /** Whether nothing can be uploaded now. Without a renderer nobody knows: false. */
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
