import type { AlphaStream } from '@alphastream/core';
import type { Eye, MaskPixels, MaskViewBase } from '@alphastream/core/binding';
import type { Material, WebGLRenderer } from 'three';
import { createMaskUniforms, type EdgeVectors, type MaskUniforms } from './mask-shader.js';
import type { MaskTarget } from './mask-target.js';
import { MaskTexture } from './mask-texture.js';
import type { MaterialBinder } from './material-binder.js';
import { MeshRegistry } from './mesh-registry.js';
import { PictureTexture } from './picture-texture.js';
import { updateEyePlane } from './stereo.js';

/** What a view reads of its mask. */
export interface ViewedMask {
  readonly stream: AlphaStream;
  readonly eye: Eye;
  createBinder(uniforms: MaskUniforms, onBeforeRender: Material['onBeforeRender']): MaterialBinder;
  createTarget(pixels: MaskPixels): MaskTarget;
}

/** A mask and its picture as two textures, with the materials and meshes that show them. */
export class MaskView implements MaskViewBase<WebGLRenderer | undefined> {
  readonly mask: MaskTexture | MaskTarget;
  readonly picture: PictureTexture | null;
  readonly materials: MaterialBinder;
  readonly meshes: MeshRegistry;

  constructor(owner: ViewedMask, pixels: MaskPixels, edge: EdgeVectors, hasPicture: boolean) {
    this.mask = pixels.runs === undefined ? new MaskTexture(pixels) : owner.createTarget(pixels);
    this.picture = hasPicture ? new PictureTexture() : null;
    const uniforms = createMaskUniforms(this.mask.texture, edge);
    const plane = uniforms.alphaStreamEyes.value;
    this.materials = owner.createBinder(uniforms, (renderer) => updateEyePlane(plane, renderer, owner.eye));
    this.meshes = new MeshRegistry(owner.stream, this.picture, this.materials);
  }

  /** Uploads what is shown to one more renderer. */
  uploadTo(renderer: WebGLRenderer): void {
    this.mask.uploadTo(renderer);
    this.picture?.uploadTo(renderer);
  }

  dispose(): void {
    this.meshes.dispose();
    this.materials.removeAll();
    this.mask.dispose();
    this.picture?.dispose();
  }
}
