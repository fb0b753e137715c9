import type { SurfaceOptions } from '@alphastream/core/binding';
import type { BufferGeometry, Material, MeshBasicMaterial } from 'three';
import type { MeshBasicNodeMaterial } from 'three/webgpu';
import { AlphaMask as WebGLAlphaMask } from './alpha-mask.js';
import type { MaterialBinder } from './webgl-binder.js';
import type { MaskMeshOptions, SurfaceMesh } from './surface-mesh.js';
import { NodeBinder } from './node-binder.js';
import type { MaskUniforms } from './mask-shader.js';

export { createDebugOverlay } from '@alphastream/core/binding';
export type {
  AlphaMaskOptions,
  AlphaMaskStats,
  Eye,
  EyeOrder,
  LatePolicy,
  ObservedMask,
  Pairing,
  Projection,
  StereoLayout,
  StereoOptions,
  Surface,
  SurfaceOptions,
} from '@alphastream/core/binding';
export type { ApplyOptions } from './webgl-binder.js';
export type { PictureTexture } from './picture-texture.js';
export { SurfaceMesh, type MaskMeshOptions } from './surface-mesh.js';
export { checkPassthrough, type PassthroughRenderer, type PassthroughReport } from './passthrough.js';

/** A mesh with a material that takes nodes. */
export type NodeSurfaceMesh = SurfaceMesh<BufferGeometry, MeshBasicMaterial & MeshBasicNodeMaterial>;

/**
 * The mask for WebGPURenderer, on WebGPU and on its WebGL2 back end: the same as for WebGLRenderer, but that `applyTo`
 * takes node materials and that everything made has one. Needs three 0.185. A material's own `opacityNode` is multiplied with the mask;
 * of a picture for two eyes, textures in its own `colorNode` that have no uv of their own show the eye's part.
 */
export class AlphaMask extends WebGLAlphaMask {
  /**
   * Shows the newest picture whose mask is there. Call it once before each render, which uploads what is new.
   *
   * @param _renderer May be left out: this renderer uploads by itself.
   * @returns Whether something new is shown: a loop that renders on demand need not render otherwise.
   */
  override update(_renderer?: unknown): boolean {
    return super.update();
  }

  override createScreen(options: SurfaceOptions = {}): NodeSurfaceMesh {
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
    return new NodeBinder(uniforms, onBeforeRender as (renderer: unknown) => void);
  }
}
