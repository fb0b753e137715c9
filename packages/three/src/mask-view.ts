import type { AlphaStream } from '@alphastream/core';
import type { Eye, MaskPixels } from '@alphastream/core/binding';
import type { Material, Vector4, WebGLRenderer } from 'three';
import type { MaterialBinder } from './webgl-binder.js';
import { MaskMeshes } from './mesh-registry.js';
import { createMaskUniforms, type MaskUniforms } from './mask-shader.js';
import { MaskTexture } from './mask-texture.js';
import { PictureTexture } from './picture-texture.js';
import { findEyes } from './stereo.js';

/** What a view needs to know of the mask that it belongs to. */
export interface ViewedMask {
  readonly stream: AlphaStream;
  readonly eye: Eye;
  createBinder(uniforms: MaskUniforms, onBeforeRender: Material['onBeforeRender']): MaterialBinder;
}

/** A mask and its picture as two textures, and all materials and meshes that show them. */
export class MaskView {
  readonly mask: MaskTexture;
  readonly picture: PictureTexture | null;
  readonly materials: MaterialBinder;
  readonly meshes: MaskMeshes;

  constructor(owner: ViewedMask, pixels: MaskPixels, edge: Vector4, hasPicture: boolean) {
    this.mask = new MaskTexture(pixels);
    this.picture = hasPicture ? new PictureTexture() : null;
    const uniforms = createMaskUniforms(this.mask.texture, edge);
    const onBeforeRender = (renderer: WebGLRenderer) => findEyes(renderer, owner.eye, uniforms.alphaStreamEyes.value);
    this.materials = owner.createBinder(uniforms, onBeforeRender);
    this.meshes = new MaskMeshes(owner.stream, this.picture, this.materials);
  }

  dispose(): void {
    this.meshes.dispose();
    this.materials.removeAll();
    this.mask.dispose();
    this.picture?.dispose();
  }
}
