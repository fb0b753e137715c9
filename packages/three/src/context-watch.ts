import type { WebGLRenderer } from 'three';

/** Tracks context loss of renderers by events: asking a context costs a call per frame. */
export class ContextWatch {
  readonly #onRestored: (canvas: EventTarget) => void;
  /** Whether the context of each known canvas is lost. */
  readonly #isLost = new Map<EventTarget, boolean>();

  /** @param onRestored Called when the context of a canvas is back, with none of its contents. */
  constructor(onRestored: (canvas: EventTarget) => void) {
    this.#onRestored = onRestored;
  }

  /** Returns whether uploads are impossible now. False without a renderer, since nothing is known then. */
  isLost(renderer: WebGLRenderer | undefined): boolean {
    if (renderer === undefined) return false;
    const canvas = renderer.domElement;
    const isLost = this.#isLost.get(canvas);
    if (isLost !== undefined) return isLost;
    canvas.addEventListener('webglcontextlost', this.#lost);
    canvas.addEventListener('webglcontextrestored', this.#restored);
    this.#isLost.set(canvas, renderer.getContext().isContextLost());
    return this.#isLost.get(canvas)!;
  }

  dispose(): void {
    for (const canvas of this.#isLost.keys()) {
      canvas.removeEventListener('webglcontextlost', this.#lost);
      canvas.removeEventListener('webglcontextrestored', this.#restored);
    }
    this.#isLost.clear();
  }

  readonly #lost = ({ currentTarget }: Event) => {
    this.#isLost.set(currentTarget!, true);
  };

  readonly #restored = ({ currentTarget }: Event) => {
    this.#isLost.set(currentTarget!, false);
    this.#onRestored(currentTarget!);
  };
}
