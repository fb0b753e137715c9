import { MaterialRegistryBase } from '@alphastream/core/binding';
import type { Material } from '@babylonjs/core/Materials/material.js';

/** The masked materials of one binder. */
export class MaterialRegistry extends MaterialRegistryBase<Material> {
  protected override onDispose(material: Material, callback: () => void): () => void {
    const observer = material.onDisposeObservable.add(callback);
    return () => material.onDisposeObservable.remove(observer);
  }

  /** Does nothing: the plugin reports to Babylon, and blocks of a node material need no other shader. */
  protected override recompile(): void {
    return;
  }
}
