import type { Node } from '@babylonjs/core/node.js';
import type { Material } from '@babylonjs/core/Materials/material.js';
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import type { InstancedMesh } from '@babylonjs/core/Meshes/instancedMesh.js';
import { Mesh, type MeshCloneOptions, type MeshCreationOptions } from '@babylonjs/core/Meshes/mesh.js';
import { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { Scene } from '@babylonjs/core/scene.js';

/** Arguments of Babylon's `Mesh.clone` after the name. */
export type CloneArguments = [
  newParent?: Node | MeshCloneOptions | null | undefined,
  doNotCloneChildren?: boolean | undefined,
  clonePhysicsImpostor?: boolean | undefined,
];

/** Returns what the arguments of Babylon's `clone` say, for a constructor. */
export function creationOf(
  source: Mesh,
  [newParent, doNotCloneChildren = false, clonePhysicsImpostor = true]: CloneArguments,
): MeshCreationOptions {
  if (newParent && !('getClassName' in newParent)) return { ...newParent, parent: newParent.parent ?? null, source };
  return { source, parent: newParent ?? null, doNotCloneChildren, clonePhysicsImpostor };
}

/**
 * A point of the filmed person: a child of a mesh of the mask, which moves it with each frame. Make it the parent of what
 * shall follow. Not enabled while nobody is there. It is not part of a saved scene.
 *
 * @example
 * ```ts
 * import { AlphaMask, type Anchor } from '@alphastream/babylon';
 * import { AlphaStream } from '@alphastream/core';
 *
 * const mask = new AlphaMask('person', await AlphaStream.open('person.asvp'), { video }, scene);
 * const screen = mask.createScreen({ height: 1.8 });
 * const head: Anchor = mask.createAnchor(screen, 'head');
 * ```
 */
export class Anchor extends TransformNode {
  /** @internal Called with each clone. */
  onClone: ((clone: Anchor) => void) | null = null;

  /** Creates a point; `AlphaMask` calls it. */
  constructor(name: string, scene: Scene) {
    super(name, scene);
    this.doNotSerialize = true;
  }

  override clone(name: string, newParent?: Node | null, doNotCloneChildren = false): Anchor {
    const copy = new Anchor(name, this.getScene());
    copy.parent = newParent ?? this.parent;
    copy.scaling.copyFrom(this.scaling);
    copy.rotation.copyFrom(this.rotation);
    copy.rotationQuaternion = this.rotationQuaternion?.clone() ?? null;
    if (!doNotCloneChildren) {
      for (const child of this.getChildren(undefined, true)) {
        (child as TransformNode).clone(`${name}.${child.name}`, copy);
      }
    }
    this.onClone?.(copy);
    return copy;
  }
}

/**
 * The shadow at the feet of the filmed person: a child of a mesh of the mask, which moves it with each frame. It is not part
 * of a saved scene.
 *
 * @example
 * ```ts
 * import { AlphaMask, type ShadowMesh } from '@alphastream/babylon';
 * import { AlphaStream } from '@alphastream/core';
 *
 * const mask = new AlphaMask('person', await AlphaStream.open('person.asvp'), { video }, scene);
 * const screen = mask.createScreen({ height: 1.8 });
 * const shadow: ShadowMesh = mask.createContactShadow(screen, { opacity: 0.4 });
 * ```
 */
export class ShadowMesh extends Mesh {
  /** @internal Called with each clone and instance. */
  onClone: ((clone: AbstractMesh) => void) | null = null;

  /** Creates a shadow; `AlphaMask` calls it. */
  constructor(name: string, material: Material, scene: Scene, creation?: MeshCreationOptions) {
    super(name, scene, creation);
    this.material = material;
    this.doNotSerialize = material.doNotSerialize = true;
    this.hasVertexAlpha = true;
    this.isPickable = false;
  }

  override clone(name = '', ...rest: CloneArguments): ShadowMesh {
    const copy = new ShadowMesh(name, this.material!, this.getScene(), creationOf(this, rest));
    this.onClone?.(copy);
    return copy;
  }

  override createInstance(name: string): InstancedMesh {
    const instance = super.createInstance(name);
    this.onClone?.(instance);
    return instance;
  }
}
