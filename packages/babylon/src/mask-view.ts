import type { AlphaStream } from '@alphastream/core';
import type { Eye, MaskPixels, MaskViewBase, StereoOptions } from '@alphastream/core/binding';
import type { Vector2, Vector4 } from '@babylonjs/core/Maths/math.vector.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { MaskUniforms } from './mask-shader.js';
import { MaskTexture } from './mask-texture.js';
import { MaterialBinder } from './material-binder.js';
import { MeshRegistry } from './mesh-registry.js';
import { PictureTexture } from './picture-texture.js';
import { ShapeTexture } from './shape-texture.js';
import { EyePlane } from './stereo.js';

/** What a view reads of its mask. */
export interface ViewedMask {
  readonly name: string;
  readonly stream: AlphaStream;
  readonly eye: Eye;
  readonly scene: Scene;
  readonly toneMapped: boolean;
  alphaAt(u: number, v: number, stereo: StereoOptions): number;
}

/** The numbers of a mask's edge, shared by all of its views. */
export interface EdgeVectors {
  /** Feather, inset, threshold, inverted. */
  readonly edge: Vector4;
  /** Despill and bleed. */
  readonly spill: Vector2;
}

/** A mask and its picture as two textures, with the materials and meshes that show them. */
export class MaskView implements MaskViewBase<boolean> {
  readonly mask: MaskTexture;
  readonly picture: PictureTexture | null;
  readonly materials: MaterialBinder;
  readonly meshes: MeshRegistry;
  #shape: ShapeTexture | null = null;
  /** Whether a pass has asked for the shape. */
  #isWanted = false;
  #isDisposed = false;

  constructor(owner: ViewedMask, pixels: MaskPixels, edge: EdgeVectors, hasPicture: boolean) {
    const { name, stream, scene } = owner;
    const mask = (this.mask = new MaskTexture(`${name} mask`, pixels, scene));
    this.picture = hasPicture ? new PictureTexture(`${name} picture`, scene) : null;
    const plane = new EyePlane();
    const uniforms: MaskUniforms = {
      mask,
      ...edge,
      findEyePlane: (scene) => plane.find(scene, owner.eye),
      picked: owner,
    };
    const createShape = () => {
      if (!this.#isDisposed) this.#shape = new ShapeTexture(`${name} shape`, mask, edge.edge, scene);
    };
    const findShape = () => {
      // Not while something is drawn: a new texture changes what the engine has bound.
      if (!this.#isWanted) queueMicrotask(createShape);
      this.#isWanted = true;
      return this.#shape;
    };
    this.materials = new MaterialBinder(uniforms, findShape, owner.toneMapped);
    this.meshes = new MeshRegistry({ name, stream, picture: this.picture, materials: this.materials, uniforms, scene });
  }

  /** Brings up to date what passes see of the mask. Called before each frame. */
  refresh(): void {
    this.#shape?.refresh();
  }

  dispose(): void {
    this.#isDisposed = true;
    this.meshes.dispose();
    this.materials.removeAll();
    this.mask.release();
    this.picture?.release();
    this.#shape?.release();
  }
}
