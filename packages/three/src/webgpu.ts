import type { BufferGeometry, Material, MeshBasicMaterial } from 'three';
import type { MeshBasicNodeMaterial } from 'three/webgpu';
import { MaskBase } from './mask-base.js';
import type { MaskUniforms } from './mask-shader.js';
import type { MaterialBinder } from './material-binder.js';
import { NodeBinder } from './node-binder.js';
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
   * @param renderer Uploads by itself. Needed if several renderers show the same mask.
   * @returns Whether anything new is shown, with a renderer: by that one. If not, a loop that renders on demand can skip the
   * render, unless `onInvalidate` was called: properties such as `feather` take effect without an update.
   */
  override update(renderer?: object): boolean {
    const isNew = super.update();
    return renderer === undefined ? isNew : !this.disposed && this.isNewFor(renderer);
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
}
