import type { MaskPixels } from '@alphastream/core/binding';
import {
  BufferAttribute,
  DynamicDrawUsage,
  InstancedBufferAttribute,
  InstancedBufferGeometry,
  Mesh,
  OrthographicCamera,
  Sphere,
  type DataTexture,
  type Material,
  type RenderTarget,
} from 'three';
import { createMaskTexture } from './mask-texture.js';

/** Attribute with a run: the column it starts at and the one after its end in one number, its rows in another. */
export const RUN_ATTRIBUTE = 'alphaStreamRun';

/** Corners of a run: two triangles. */
const CORNERS = Float32Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 1, 1, 0, 0, 1, 0, 1, 0, 0);

/** The R8 texture of the current mask, painted on the GPU of each renderer: a rectangle for each run of the frame. */
export abstract class MaskTarget {
  readonly texture: DataTexture;
  readonly #pixels: MaskPixels;
  protected readonly target: RenderTarget;
  protected readonly mesh: Mesh<InstancedBufferGeometry, Material>;
  /** Not used by the material. */
  protected readonly camera = new OrthographicCamera();
  #list: Uint16Array<ArrayBuffer> | null = null;

  /**
   * @param target Without depth. Disposed with this.
   * @param material Fills runs with red. Disposed with this.
   */
  constructor(pixels: MaskPixels, target: RenderTarget, material: Material) {
    this.#pixels = pixels;
    this.target = target;
    // The same texture as a mask of the CPU has, without data.
    this.texture = createMaskTexture(null, pixels.width, pixels.height);
    this.texture.isRenderTargetTexture = true;
    target.texture = this.texture;
    this.mesh = new Mesh(new InstancedBufferGeometry(), material);
    this.mesh.frustumCulled = false;
  }

  /** Does nothing: `paint` follows, with the renderer. */
  upload(): void {
    return;
  }

  /** Does nothing: `paint` follows. */
  uploadTo(): void {
    return;
  }

  /** Paints the current mask on the GPU of a renderer, and leaves the renderer's state as it was. */
  paint(renderer: unknown): void {
    const { list, count } = this.#pixels.runs!;
    if (list !== this.#list) {
      this.#list = list;
      this.mesh.geometry.dispose();
      this.mesh.geometry = createGeometry(list);
    }
    const { geometry } = this.mesh;
    const runs = geometry.getAttribute(RUN_ATTRIBUTE) as InstancedBufferAttribute;
    runs.clearUpdateRanges();
    runs.addUpdateRange(0, 2 * count);
    runs.needsUpdate = true;
    geometry.instanceCount = count;
    this.draw(renderer);
  }

  dispose(): void {
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.target.dispose();
  }

  /** Draws the mesh into the target, after the target was cleared. */
  protected abstract draw(renderer: unknown): void;
}

function createGeometry(list: Uint16Array<ArrayBuffer>): InstancedBufferGeometry {
  const geometry = new InstancedBufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(CORNERS, 3));
  const words = new Uint32Array(list.buffer, list.byteOffset, list.length / 2);
  geometry.setAttribute(RUN_ATTRIBUTE, new InstancedBufferAttribute(words, 2).setUsage(DynamicDrawUsage));
  geometry.boundingSphere = new Sphere();
  return geometry;
}
