import type { AbstractEngine } from '@babylonjs/core/Engines/abstractEngine.js';

/** Tracks context loss of an engine. */
export class ContextWatch {
  /** Whether earlier uploads were lost. Set it to false after everything was uploaded again. */
  wereUploadsLost = false;
  readonly #stopListening: () => void;
  #isLost = false;

  /** @param onRestored Called when the context is back, with none of its contents. */
  constructor(engine: AbstractEngine, onRestored: () => void) {
    const lost = engine.onContextLostObservable.add(() => {
      this.#isLost = true;
    });
    const restored = engine.onContextRestoredObservable.add(() => {
      this.#isLost = false;
      this.wereUploadsLost = true;
      onRestored();
    });
    this.#stopListening = () => {
      engine.onContextLostObservable.remove(lost);
      engine.onContextRestoredObservable.remove(restored);
    };
  }

  /** Whether uploads are impossible now. */
  get isLost(): boolean {
    return this.#isLost;
  }

  dispose(): void {
    this.#stopListening();
  }
}
