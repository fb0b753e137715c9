import type { Material } from 'three';

/** three's `Material.clone` loses a material's hooks. Returns a `clone` that puts a mask on the clone, too. */
export function createClone(material: Material, onClone: (clone: Material) => void): Pick<Material, 'clone'> {
  // From the class, or set by other code; called with the material as `this`.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { clone } = material;
  return {
    clone<T extends Material>(this: T): T {
      const copy = clone.call(this) as T;
      onClone(copy);
      return copy;
    },
  };
}
