import type { CompactFrame, Surface, SurfaceOptions } from '@alphastream/core/binding';
import { DoubleSide, Mesh, type BufferGeometry, type Material, type MeshBasicMaterial, type Texture } from 'three';
import type { MaterialBinder } from './webgl-binder.js';
import { StripGeometry } from './strip-geometry.js';

/** What may be said of an occluder or a cut-out. */
export interface MaskMeshOptions extends SurfaceOptions {
  /** Default: -1 for an occluder, so that its depth is there before anything else is drawn; 0 for a cut-out. */
  renderOrder?: number | undefined;
}

/**
 * A mesh that lies where the picture does. Geometry and material are made and disposed by the AlphaMask that made it;
 * place and parent are the user's. One that is not needed any more may be disposed before its mask with `dispose()`:
 * removed from the scene alone, it goes on following the mask's frames.
 */
export class SurfaceMesh<G extends BufferGeometry = BufferGeometry, M extends Material = Material> extends Mesh<G, M> {
  readonly surface: Surface;
  /** @internal Called when it is disposed, before anything is. */
  onDispose: (() => void) | null = null;
  readonly #made: readonly { dispose(): void }[];
  #distance = 1;

  constructor(geometry: G, material: M, surface: Surface) {
    super(geometry, material);
    this.#made = [geometry, material];
    this.surface = surface;
    if (surface.isBent) this.distance = surface.distance;
  }

  /** Distance of what is bent from its middle, in world units above 0: it is the mesh's scale. 1 for a plane. */
  get distance(): number {
    return this.#distance;
  }
  set distance(distance: number) {
    if (!(distance > 0 && distance < Infinity)) {
      throw new RangeError(`distance must be a number above zero, but is ${String(distance)}.`);
    }
    this.#distance = distance;
    if (this.surface.isBent) this.scale.setScalar(distance);
  }

  /**
   * Removes it from its parent and disposes the geometry and the material that it was made with; its mask forgets it. May
   * be called more than once.
   */
  override dispose(): void {
    this.onDispose?.();
    this.onDispose = null;
    this.removeFromParent();
    for (const made of this.#made) made.dispose();
    // Older versions of three have no method above this one.
    this.dispatchEvent({ type: 'dispose' });
  }
}

const DEPTH_ALONE = Object.freeze({
  colorWrite: false,
  // A screen that lies in the same place must not flicker against it.
  polygonOffset: true,
  polygonOffsetFactor: 1,
  polygonOffsetUnits: 1,
});

/** The outline of each frame as a mesh: an occluder (depth alone) or a cut-out (the video, opaque). */
export class StripMesh {
  readonly mesh: SurfaceMesh<BufferGeometry, MeshBasicMaterial>;
  readonly #strip: StripGeometry;

  /** @param picture What a cut-out shows; null makes an occluder. */
  constructor(surface: Surface, picture: Texture | null, materials: MaterialBinder, renderOrder: number | undefined) {
    this.#strip = new StripGeometry(surface);
    const material = materials.createMaterial(picture === null ? DEPTH_ALONE : { map: picture, toneMapped: false });
    material.side = DoubleSide;
    if (surface.stereo !== 'mono') materials.applySide(material);
    this.mesh = new SurfaceMesh(this.#strip.geometry, material, surface);
    this.mesh.name = picture === null ? 'AlphaStream occluder' : 'AlphaStream cut-out';
    this.mesh.renderOrder = renderOrder ?? (picture === null ? -1 : 0);
    // Its bounds change with each frame, and it is cheap.
    this.mesh.frustumCulled = false;
  }

  /** @param second Of frames in turn: the second eye's. */
  show(frame: CompactFrame | null, second: CompactFrame | null): void {
    this.#strip.show(frame, second);
  }

  /** Lets go of what the mesh itself does not know of. */
  dispose(): void {
    this.#strip.dispose();
  }
}
