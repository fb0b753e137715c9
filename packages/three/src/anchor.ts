import { Mesh, Object3D, type BufferGeometry, type Material } from 'three';

/** What the meshes of a mask tell it. Set by the mask. */
export interface OwnedObject {
  /** @internal Called at the start of `dispose`, once. */
  onDispose: (() => void) | null;
  /** @internal Called with each clone. */
  onClone: ((clone: never) => void) | null;
  /** Removes the object from its parent and its mask. Idempotent. */
  dispose(): void;
}

/**
 * A point of the filmed person: a child of a mesh of the mask, which moves it with each frame. Add to it what shall follow.
 * Not visible while nobody is there.
 *
 * @example
 * ```ts
 * import { AlphaStream } from '@alphastream/core';
 * import { AlphaMask, type Anchor } from '@alphastream/three';
 *
 * const mask = new AlphaMask(await AlphaStream.open('person.asvp'), { video });
 * const screen = mask.createScreen({ height: 1.8 });
 * const head: Anchor = mask.createAnchor(screen, 'head');
 * scene.add(screen);
 * ```
 */
export class Anchor extends Object3D implements OwnedObject {
  /** @internal */
  onDispose: (() => void) | null = null;
  /** @internal */
  onClone: ((clone: Anchor) => void) | null = null;

  override copy(source: this, recursive?: boolean): this {
    super.copy(source, recursive);
    source.onClone?.(this);
    return this;
  }

  /** Removes the anchor from its parent and its mask. Idempotent. */
  override dispose(): void {
    this.onDispose?.();
    this.onDispose = this.onClone = null;
    this.removeFromParent();
  }
}

/**
 * The shadow at the feet of the filmed person: a child of a mesh of the mask, which moves it with each frame.
 *
 * @example
 * ```ts
 * import { AlphaStream } from '@alphastream/core';
 * import { AlphaMask, type ShadowMesh } from '@alphastream/three';
 *
 * const mask = new AlphaMask(await AlphaStream.open('person.asvp'), { video });
 * const screen = mask.createScreen({ height: 1.8 });
 * const shadow: ShadowMesh = mask.createContactShadow(screen, { opacity: 0.4 });
 * scene.add(screen);
 * ```
 */
export class ShadowMesh extends Mesh<BufferGeometry, Material> implements OwnedObject {
  /** @internal */
  onDispose: (() => void) | null = null;
  /** @internal */
  onClone: ((clone: ShadowMesh) => void) | null = null;

  override clone(recursive?: boolean): this {
    return new ShadowMesh(this.geometry, this.material).copy(this, recursive) as this;
  }

  override copy(source: this, recursive?: boolean): this {
    super.copy(source, recursive);
    source.onClone?.(this);
    return this;
  }

  /** Does nothing: what lies in the shadow is picked. */
  override raycast(): void {
    return;
  }

  /** Removes the shadow from its parent and its mask, which disposes it with the last of its clones. Idempotent. */
  override dispose(): void {
    this.onDispose?.();
    this.onDispose = this.onClone = null;
    this.removeFromParent();
  }
}
