import type { MaskPixels } from '@alphastream/core/binding';
import type { Material } from 'three';
import { MaskBase } from './mask-base.js';
import type { MaskUniforms } from './mask-shader.js';
import type { MaskTarget } from './mask-target.js';
import type { MaterialBinder } from './material-binder.js';
import { WebGLBinder } from './webgl-binder.js';
import { WebGLMaskTarget } from './webgl-mask-target.js';

/**
 * A mask stream on three.js materials, paired with its video. Call `update` before each render: it uploads the picture
 * together with its mask, or neither. Owns its textures and meshes. The caller keeps ownership of materials, video and
 * stream.
 *
 * @example
 * ```ts
 * import { AlphaStream } from '@alphastream/core';
 * import { AlphaMask } from '@alphastream/three';
 *
 * const stream = await AlphaStream.open('person.asvp', { processing: 'both' });
 * const mask = new AlphaMask(stream, { video, feather: 1 });
 * scene.add(mask.createScreen({ height: 1.8 }), mask.createOccluder({ height: 1.8 }));
 * renderer.setAnimationLoop(() => {
 *   mask.update(renderer);
 *   renderer.render(scene, camera);
 * });
 * ```
 */
export class AlphaMask extends MaskBase {
  /** @internal */
  override createBinder(uniforms: MaskUniforms, onBeforeRender: Material['onBeforeRender']): MaterialBinder {
    return new WebGLBinder(uniforms, onBeforeRender, this);
  }

  /** @internal */
  override createTarget(pixels: MaskPixels): MaskTarget {
    return new WebGLMaskTarget(pixels);
  }
}
