import type { SurfaceOptions } from '@alphastream/core/binding';
import type { BufferGeometry, Material, MeshBasicMaterial } from 'three';
import type { MeshBasicNodeMaterial } from 'three/webgpu';
import { AlphaMask as WebGLAlphaMask } from './alpha-mask.js';
import { drawsInSoftware, PictureDrawer, type BackedRenderer } from './drawn-picture.js';
import type { MaterialBinder } from './mask-material.js';
import type { MaskMeshOptions, SurfaceMesh } from './mask-mesh.js';
import { NodeBinder } from './mask-node.js';
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
export type { ApplyOptions } from './mask-material.js';
export type { BackedRenderer } from './drawn-picture.js';
export type { PictureTexture } from './picture-texture.js';
export { SurfaceMesh, type MaskMeshOptions } from './mask-mesh.js';
export { checkPassthrough, type PassthroughRenderer, type PassthroughReport } from './passthrough.js';

/** A mesh with a material that takes nodes. */
export type NodeSurfaceMesh = SurfaceMesh<BufferGeometry, MeshBasicMaterial & MeshBasicNodeMaterial>;

/**
 * The mask for WebGPURenderer, on WebGPU and on its WebGL2 back end: the same as for WebGLRenderer, but that `applyTo`
 * takes node materials and that everything made has one. A material's own `opacityNode` is multiplied with the mask;
 * of a picture for two eyes, textures in its own `colorNode` that have no uv of their own show the eye's part.
 */
export class AlphaMask extends WebGLAlphaMask {
  /** Whether the renderer has been looked at. */
  #isKnown = false;

  /**
   * Shows the newest picture whose mask is there. Call it once before each render, which uploads what is new.
   *
   * @param renderer Only needed with a video where WebGPU is drawn in software: pictures then go by way of a canvas, as
   *   the browser would end the page's WebGPU otherwise.
   * @returns Whether something new is shown: a loop that renders on demand need not render otherwise.
   */
  override update(renderer?: BackedRenderer): boolean {
    if (renderer !== undefined && this.videoTexture !== null && !this.#isKnown) {
      this.#isKnown = true;
      const drawer = drawsInSoftware(renderer) ? new PictureDrawer() : null;
      this.videoTexture.convert = drawer && ((picture) => drawer.draw(picture));
    }
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
