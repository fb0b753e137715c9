import type { Material } from 'three';

/** All materials that have a mask, whatever put it on. */
const MASKED = new WeakSet<Material>();

/** The materials that one binder has put its mask on, and how each is made what it was. */
export class MaskedMaterials {
  readonly #restore = new Map<Material, () => void>();

  /**
   * Keeps a material until the mask is taken off it or until it is disposed. Does nothing for one that is kept already.
   *
   * @param mask Puts the mask on; what it returns takes it off.
   * @throws TypeError for a material that has a mask of another binder's.
   */
  add(material: Material, mask: () => () => void): void {
    if (this.#restore.has(material)) return;
    if (MASKED.has(material)) {
      throw new TypeError(`The material "${material.name}" has another mask: take it off first.`);
    }
    const restore = mask();
    const remove = () => {
      this.remove(material);
    };
    MASKED.add(material);
    material.addEventListener('dispose', remove);
    this.#restore.set(material, () => {
      MASKED.delete(material);
      material.removeEventListener('dispose', remove);
      restore();
      material.needsUpdate = true;
    });
    material.needsUpdate = true;
  }

  /** Makes the material what it was. Does nothing for one that is not kept. */
  remove(material: Material): void {
    const restore = this.#restore.get(material);
    this.#restore.delete(material);
    restore?.();
  }

  removeAll(): void {
    for (const material of [...this.#restore.keys()]) this.remove(material);
  }
}

/**
 * Sets members of an object.
 *
 * @returns What puts back those of them that nobody has set since; of another object that came in its place, if given.
 */
export function setMembers<T extends object>(target: T, members: Partial<T>): (now?: T) => void {
  const before: Partial<T> = {};
  const names = Object.keys(members) as (keyof T)[];
  for (const name of names) if (name in target) before[name] = target[name];
  Object.assign(target, members);
  return (now = target) => {
    for (const name of names) {
      if (now[name] !== members[name]) continue;
      if (name in before) now[name] = before[name]!;
      else Reflect.deleteProperty(now, name);
    }
  };
}
