import type { AlphaStream } from '@alphastream/core';
import type { Eye, MaskPixels } from '@alphastream/core/binding';
import type { Vector4 } from '@babylonjs/core/Maths/math.vector.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { MaskMaterials } from './plugin-binder.js';
import { MaskMeshes } from './mesh-registry.js';
import type { MaskUniforms } from './mask-plugin.js';
import { MaskTexture } from './mask-texture.js';
import { PictureTexture } from './picture-texture.js';
import { EyePlane } from './stereo.js';

/** What a view needs to know of the mask that it belongs to. */
export interface ViewedMask {
  readonly name: string;
  readonly stream: AlphaStream;
  readonly eye: Eye;
  readonly scene: Scene;
}

/** A mask and its picture as two textures, and all materials and meshes that show them. */
export class MaskView {
  readonly mask: MaskTexture;
  readonly picture: PictureTexture | null;
  readonly materials: MaskMaterials;
  readonly meshes: MaskMeshes;

  constructor(owner: ViewedMask, pixels: MaskPixels, edge: Vector4, hasPicture: boolean) {
    const { name, stream, scene } = owner;
    const mask = (this.mask = new MaskTexture(`${name} mask`, pixels, scene));
    this.picture = hasPicture ? new PictureTexture(`${name} picture`, scene) : null;
    const eyes = new EyePlane();
    const uniforms: MaskUniforms = { mask, edge, findEyes: (scene) => eyes.find(scene, owner.eye) };
    this.materials = new MaskMaterials(uniforms);
    this.meshes = new MaskMeshes({ name, stream, picture: this.picture, materials: this.materials, uniforms, scene });
  }

  dispose(): void {
    this.meshes.dispose();
    this.materials.removeAll();
    this.mask.release();
    this.picture?.release();
  }
}
