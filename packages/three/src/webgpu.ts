import type { BufferGeometry, MeshBasicMaterial } from 'three';
import { AlphaMask as WebGLAlphaMask } from './alpha-mask.js';
import type { MaterialBinder } from './mask-material.js';
import type { MaskMeshOptions, SurfaceMesh } from './mask-mesh.js';
import { NodeBinder } from './mask-node.js';
import type { MaskUniforms } from './mask-shader.js';

export {
  createDebugOverlay,
  type AlphaMaskOptions,
  type AlphaMaskStats,
  type LatePolicy,
} from '@alphastream/core/binding';
export { checkPassthrough, type PassthroughReport } from './passthrough.js';

/**
 * The mask for WebGPURenderer, on WebGPU and on its WebGL2 back end. `applyTo` takes node materials, `createOccluder` and
 * `createCutout` are as with WebGLRenderer. Pictures for two eyes, and `createScreen`, are WebGLRenderer's alone so far.
 */
export class AlphaMask extends WebGLAlphaMask {
  /** As in WebGLRenderer's entry; the renderer uploads by itself, the whole mask at a time. */
  override update(): boolean {
    return super.update();
  }

  /** @throws TypeError always: make a mesh with a node material, and put the mask on that. */
  override createScreen(): never {
    throw new TypeError(
      'Put the mask on a node material of your own with applyTo: screens are WebGLRenderer’s so far.',
    );
  }

  override createOccluder(options: MaskMeshOptions = {}): SurfaceMesh<BufferGeometry, MeshBasicMaterial> {
    return forOneEye(super.createOccluder(options));
  }

  override createCutout(options: MaskMeshOptions = {}): SurfaceMesh<BufferGeometry, MeshBasicMaterial> {
    return forOneEye(super.createCutout(options));
  }

  override createBinder(uniforms: MaskUniforms): MaterialBinder {
    return new NodeBinder(uniforms);
  }
}

function forOneEye<M extends SurfaceMesh>(mesh: M): M {
  if (mesh.surface.stereo === 'mono') return mesh;
  throw new TypeError('Pictures for two eyes are shown by WebGLRenderer alone.');
}
