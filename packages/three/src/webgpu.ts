import type { MaskPixels } from '@alphastream/core/binding';
import type { BufferGeometry, Material, MeshBasicMaterial } from 'three';
import type { MeshBasicNodeMaterial, Renderer } from 'three/webgpu';
import { MaskBase } from './mask-base.js';
import type { MaskUniforms } from './mask-shader.js';
import type { MaskTarget } from './mask-target.js';
import type { MaterialBinder } from './material-binder.js';
import { NodeBinder } from './node-binder.js';
import { NodeMaskTarget } from './node-mask-target.js';
import type { MaskMeshOptions, ScreenOptions, SurfaceMesh } from './surface-mesh.js';

export * from './exports.js';

/** A mesh with a node material. */
export type NodeSurfaceMesh = SurfaceMesh<BufferGeometry, MeshBasicMaterial & MeshBasicNodeMaterial>;

/**
 * The mask for WebGPURenderer, on WebGPU and on its WebGL2 back end: the same as for WebGLRenderer, except that `applyTo`
 * takes node materials, and that created meshes have one. Needs three 0.185. The mask multiplies a material's own
 * `opacityNode`. With `stereo`, textures with the default uv in the material's own `colorNode` show the part of the eye.
 *
 * @example
 * ```ts
 * import { AlphaStream } from '@alphastream/core';
 * import { AlphaMask } from '@alphastream/three/webgpu';
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
  /**
   * Shows the newest picture whose mask is ready. Call it once before each render, which uploads both.
   *
   * @param renderer Uploads by itself. Needed if several renderers show the same mask, and if a GPU paints it (see the option
   * `paint`).
   * @returns Whether anything new is shown, with a renderer: by that one. If not, a loop that renders on demand can skip the
   * render, unless `onInvalidate` was called: properties such as `feather` take effect without an update.
   * @throws TypeError without a renderer for a mask that a GPU paints.
   */
  override update(renderer?: object): boolean {
    this.checkRenderer(renderer);
    // Before it is initialized, it cannot paint.
    if (this.pixels.runs !== undefined && !(renderer as Renderer).initialized) return false;
    const isNew = this.look(renderer);
    if (renderer === undefined) return isNew;
    if (this.disposed || !this.isNewFor(renderer)) return false;
    if (!isNew) this.paintOn(renderer);
    return true;
  }

  override createScreen(options: ScreenOptions = {}): NodeSurfaceMesh {
    return super.createScreen(options) as NodeSurfaceMesh;
  }

  override createOccluder(options: MaskMeshOptions = {}): NodeSurfaceMesh {
    return super.createOccluder(options) as NodeSurfaceMesh;
  }

  override createCutout(options: MaskMeshOptions = {}): NodeSurfaceMesh {
    return super.createCutout(options) as NodeSurfaceMesh;
  }

  /** @internal */
  override createBinder(uniforms: MaskUniforms, onBeforeRender: Material['onBeforeRender']): MaterialBinder {
    return new NodeBinder(uniforms, onBeforeRender as (renderer: unknown) => void, this);
  }

  /** @internal */
  override createTarget(pixels: MaskPixels): MaskTarget {
    return new NodeMaskTarget(pixels);
  }
}
