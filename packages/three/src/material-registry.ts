import { MaterialRegistryBase } from '@alphastream/core/binding';
import type { Material } from 'three';

/** The masked materials of one binder. */
export class MaterialRegistry extends MaterialRegistryBase<Material> {
  protected override onDispose(material: Material, callback: () => void): () => void {
    material.addEventListener('dispose', callback);
    return () => material.removeEventListener('dispose', callback);
  }

  protected override recompile(material: Material): void {
    material.needsUpdate = true;
  }
}
