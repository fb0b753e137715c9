import {
  requirePositive,
  type CompactFrame,
  type OutlineMesh,
  type Surface,
  type SurfaceOptions,
} from '@alphastream/core/binding';
import { DoubleSide, Mesh, type BufferGeometry, type Material, type MeshBasicMaterial, type Texture } from 'three';
import { Anchor, ShadowMesh, type OwnedObject } from './anchor.js';
import type { MaterialBinder } from './material-binder.js';
import { listenToRays } from './picking.js';
import { StripGeometry } from './strip-geometry.js';

/** Options for `AlphaMask.createScreen`. All optional. */
export interface ScreenOptions extends SurfaceOptions {
  /**
   * Whether a screen with `castShadow` casts the shadow of the mask's shape; otherwise that of its whole surface.
   *
   * @defaultValue true
   */
  shadow?: boolean | undefined;
}

/** Options for `AlphaMask.createOccluder` and `AlphaMask.createCutout`. All optional. */
export interface MaskMeshOptions extends SurfaceOptions {
  /**
   * The mesh's `renderOrder`.
   *
   * @defaultValue -1 for an occluder, so that its depth is drawn before everything else; 0 for a cut-out
   */
  renderOrder?: number | undefined;
}

/**
 * A mesh at the place of the picture. The AlphaMask that created it owns its geometry and material; place and parent are
 * yours. To remove a mesh before its mask, call `dispose()`: one that is only removed from the scene still follows the frames.
 *
 * A clone, by `clone`, `copy` or that of a parent, shares geometry and material, shows the same, and is disposed by itself
 * or with the mask. Rays hit a screen only where the mask is at least half opaque, and occluders and cut-outs where the
 * triangles of the shown frame are. `toJSON` keeps neither mask nor video.
 *
 * @example
 * ```ts
 * import { AlphaStream } from '@alphastream/core';
 * import { AlphaMask, type SurfaceMesh } from '@alphastream/three';
 *
 * const mask = new AlphaMask(await AlphaStream.open('person.asvp'), { video });
 * const dome: SurfaceMesh = mask.createScreen({ projection: 'equirect180', stereo: 'side-by-side' });
 * dome.distance = 3;
 * scene.add(dome);
 * ```
 */
export class SurfaceMesh<G extends BufferGeometry = BufferGeometry, M extends Material = Material>
  extends Mesh<G, M>
  implements OwnedObject
{
  /** @internal Called at the start of `dispose`, once. */
  onDispose: (() => void) | null = null;
  /** @internal Called with each clone. */
  onClone: ((clone: SurfaceMesh) => void) | null = null;
  #surface: Surface;
  #distance = 1;

  /** Places a mesh; `AlphaMask` calls it. */
  constructor(geometry: G, material: M, surface: Surface) {
    super(geometry, material);
    this.#surface = surface;
    if (surface.isBent) this.distance = surface.distance;
    listenToRays(this);
  }

  /** The place of the picture. */
  get surface(): Surface {
    return this.#surface;
  }

  /** Distance of a bent surface from its center, in world units above 0: the scale of the mesh. 1 for a plane. */
  get distance(): number {
    return this.#distance;
  }
  set distance(distance: number) {
    requirePositive('distance', distance);
    this.#distance = distance;
    if (this.surface.isBent) this.scale.setScalar(distance);
  }

  override clone(recursive?: boolean): this {
    return new SurfaceMesh(this.geometry, this.material, this.#surface).copy(this, recursive) as this;
  }

  override copy(source: this, recursive?: boolean): this {
    super.copy(source, recursive);
    this.#surface = source.#surface;
    this.#distance = source.#distance;
    this.onDispose?.();
    this.onDispose = this.onClone = null;
    source.onClone?.(this);
    return this;
  }

  /**
   * Removes the mesh from its parent and its mask, with its anchors and its contact shadow. With the last of its clones,
   * disposes the geometry and material it was created with. Idempotent.
   */
  override dispose(): void {
    this.onDispose?.();
    this.onDispose = this.onClone = null;
    this.removeFromParent();
    for (const child of [...this.children]) {
      if (child instanceof Anchor || child instanceof ShadowMesh) child.dispose();
    }
    // `Mesh.dispose` does not exist in older versions of three.
    this.dispatchEvent({ type: 'dispose' });
  }
}

const DEPTH_ONLY = Object.freeze({
  colorWrite: false,
  // Avoids z-fighting with a screen at the same place.
  polygonOffset: true,
  polygonOffsetFactor: 1,
  polygonOffsetUnits: 1,
});

/** The outline of each frame as a mesh: an occluder (depth only) or a cut-out (the video, opaque). */
export class StripMesh implements OutlineMesh<SurfaceMesh> {
  readonly mesh: SurfaceMesh<BufferGeometry, MeshBasicMaterial>;
  readonly #strip: StripGeometry;
  readonly #material: Material;

  /** @param picture The picture of a cut-out. Null: an occluder. */
  constructor(surface: Surface, picture: Texture | null, materials: MaterialBinder, renderOrder: number | undefined) {
    this.#strip = new StripGeometry(surface);
    const material = materials.createMaterial(picture === null ? DEPTH_ONLY : { map: picture });
    this.#material = material;
    material.side = DoubleSide;
    if (surface.stereo !== 'mono') materials.applySide(material);
    this.mesh = new SurfaceMesh(this.#strip.geometry, material, surface);
    this.mesh.name = picture === null ? 'AlphaStream occluder' : 'AlphaStream cut-out';
    this.mesh.renderOrder = renderOrder ?? (picture === null ? -1 : 0);
    // Its bounds change with each frame, and drawing it is cheap.
    this.mesh.frustumCulled = false;
  }

  /** @param second The frame of the second eye, for frame-sequential stereo. */
  show(frame: CompactFrame | null, second: CompactFrame | null): void {
    this.#strip.show(frame, second);
  }

  dispose(): void {
    this.#strip.dispose();
    this.#material.dispose();
  }
}
