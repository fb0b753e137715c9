/** All materials with a mask, whichever binder put it on: a material has one mask. */
const MASKED = new WeakSet();

/** The materials that one binder masked, and how each is restored. */
export abstract class MaterialRegistryBase<M extends { readonly name: string }> {
  readonly #restore = new Map<M, () => void>();

  /**
   * Masks a material, until it is removed or disposed. Does nothing for a material of this registry.
   *
   * @param mask Puts the mask on. What it returns takes the mask off.
   * @throws TypeError for a material with the mask of another binder.
   */
  add(material: M, mask: () => () => void): void {
    if (this.#restore.has(material)) return;
    if (MASKED.has(material)) throw createMaskedError(material);
    const restore = mask();
    const stopListening = this.onDispose(material, () => this.remove(material));
    MASKED.add(material);
    this.#restore.set(material, () => {
      MASKED.delete(material);
      stopListening();
      restore();
      this.recompile(material);
    });
    this.recompile(material);
  }

  /** Restores a material. Does nothing for a material that is not of this registry. */
  remove(material: M): void {
    const restore = this.#restore.get(material);
    this.#restore.delete(material);
    restore?.();
  }

  /** Restores all materials. */
  removeAll(): void {
    for (const material of [...this.#restore.keys()]) this.remove(material);
  }

  /** Calls `callback` when the material is disposed. Returns what stops that. */
  protected abstract onDispose(material: M, callback: () => void): () => void;

  /** Tells the engine that the material needs another shader. */
  protected abstract recompile(material: M): void;
}

/** The error for a material with the mask of another binder. */
export function createMaskedError({ name }: { readonly name: string }): TypeError {
  return new TypeError(`The material "${name}" has another mask: take it off first.`);
}
