import {
  requirePositive,
  type CompactFrame,
  type OutlineMesh,
  type PickedMask,
  type Surface,
  type SurfaceOptions,
} from '@alphastream/core/binding';
import type { Material } from '@babylonjs/core/Materials/material.js';
import type { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import type { BaseTexture } from '@babylonjs/core/Materials/Textures/baseTexture.js';
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import type { InstancedMesh } from '@babylonjs/core/Meshes/instancedMesh.js';
import { Mesh, type MeshCreationOptions } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { creationOf, type CloneArguments } from './anchor.js';
import { createDepthMaterial, followDepthSettings, showOwnSide } from './depth-material.js';
import type { MaskUniforms } from './mask-shader.js';
import type { MaterialBinder } from './material-binder.js';
import { StripGeometry } from './strip-geometry.js';

/** Options for `AlphaMask.createScreen`. All optional. */
export interface ScreenOptions extends SurfaceOptions {
  /**
   * Whether a screen that a shadow generator has among its casters casts the shadow of the mask's shape; otherwise that of
   * its whole surface.
   *
   * @defaultValue true
   */
  shadow?: boolean | undefined;
}

/** Options for `AlphaMask.createOccluder` and `AlphaMask.createCutout`. All optional. */
export interface MaskMeshOptions extends SurfaceOptions {
  /**
   * The mesh's `renderingGroupId`. An occluder hides meshes of the same group.
   *
   * @defaultValue 0
   */
  renderingGroupId?: number | undefined;
}

/**
 * A mesh at the place of the picture. The AlphaMask that created it owns its geometry and material; place and parent are
 * yours. It is not part of a saved scene.
 *
 * A clone, by `clone` or that of a parent, shares geometry and material, shows the same, and is disposed by itself or with the
 * mask. Babylon disposes instances with the mesh that they were created from. Rays hit a screen only where the mask is at
 * least half opaque, and a cut-out where the triangles of the shown frame are; an occluder is not pickable unless you set
 * `isPickable`.
 *
 * @example
 * ```ts
 * import { AlphaMask, type SurfaceMesh } from '@alphastream/babylon';
 * import { AlphaStream } from '@alphastream/core';
 *
 * const mask = new AlphaMask('person', await AlphaStream.open('person.asvp'), { video }, scene);
 * const dome: SurfaceMesh = mask.createScreen({ projection: 'equirect180', stereo: 'side-by-side' });
 * dome.distance = 3;
 * ```
 */
export class SurfaceMesh extends Mesh {
  /** The place of the picture. */
  readonly surface: Surface;
  /** @internal Called with each clone. */
  onClone: ((clone: SurfaceMesh) => void) | null = null;
  /** @internal Called with each clone and instance. */
  onCopy: ((copy: AbstractMesh) => void) | null = null;
  /** Babylon copies `distance` to clones before the fields of this class are there. */
  declare private _distance?: number;

  /** Places a mesh; `AlphaMask` calls it. */
  constructor(name: string, material: Material, surface: Surface, scene: Scene, creation?: MeshCreationOptions) {
    super(name, scene, creation);
    this.material = material;
    this.surface = surface;
    this.doNotSerialize = true;
    material.doNotSerialize = true;
    if (surface.isBent && creation === undefined) this.distance = surface.distance;
  }

  override getClassName(): string {
    return 'SurfaceMesh';
  }

  /** Distance of a bent surface from its center, in world units above 0: the scale of the mesh. 1 for a plane. */
  get distance(): number {
    return this._distance ?? 1;
  }
  set distance(distance: number) {
    requirePositive('distance', distance);
    this._distance = distance;
    if ((this.surface as Surface | undefined)?.isBent) this.scaling.setAll(distance);
  }

  override clone(name = '', ...rest: CloneArguments): SurfaceMesh {
    const copy = new SurfaceMesh(name, this.material!, this.surface, this.getScene(), creationOf(this, rest));
    copy.onCopy = this.onCopy;
    this.onCopy?.(copy);
    this.onClone?.(copy);
    return copy;
  }

  override createInstance(name: string): InstancedMesh {
    const instance = super.createInstance(name);
    this.onCopy?.(instance);
    return instance;
  }
}

/** A mesh with a material of type M. */
export type SurfaceMeshOf<M extends Material> = SurfaceMesh & {
  /** The material that the mesh was created with. */
  material: M;
};

/** The outline of each frame as a mesh: an occluder (depth only) or a cut-out (the video, opaque). */
export class StripMesh<M extends Material> implements OutlineMesh<SurfaceMesh> {
  readonly mesh: SurfaceMeshOf<M>;
  readonly #strip: StripGeometry;
  readonly #material: Material;

  private constructor(
    material: M,
    surface: Surface,
    { renderingGroupId = 0 }: MaskMeshOptions,
    picked: PickedMask,
    scene: Scene,
  ) {
    const mesh = new SurfaceMesh(material.name, material, surface, scene) as SurfaceMeshOf<M>;
    this.mesh = mesh;
    this.#material = material;
    this.#strip = new StripGeometry(mesh, surface, picked);
    mesh.onCopy = (copy) => this.#strip.follow(copy);
    mesh.renderingGroupId = renderingGroupId;
    // Drawing it is cheap.
    mesh.alwaysSelectAsActiveMesh = true;
  }

  static createOccluder(
    name: string,
    surface: Surface,
    options: MaskMeshOptions,
    uniforms: MaskUniforms,
    scene: Scene,
  ): StripMesh<ShaderMaterial> {
    const hasSides = surface.stereo !== 'mono';
    const material = createDepthMaterial(name, hasSides, scene);
    if (hasSides) showOwnSide(material, uniforms);
    const strip = new StripMesh(material, surface, options, uniforms.picked, scene);
    followDepthSettings(strip.mesh, material);
    strip.mesh.isPickable = false;
    return strip;
  }

  static createCutout(
    name: string,
    surface: Surface,
    options: MaskMeshOptions,
    picture: BaseTexture,
    materials: MaterialBinder,
    { picked }: MaskUniforms,
    scene: Scene,
  ): StripMesh<StandardMaterial> {
    const material = createPictureMaterial(name, scene);
    material.diffuseTexture = picture;
    materials.applyOutline(material, surface.stereo !== 'mono');
    return new StripMesh(material, surface, options, picked, scene);
  }

  /** @param second The frame of the second eye, for frame-sequential stereo. */
  show(frame: CompactFrame | null, second: CompactFrame | null): void {
    this.#strip.show(frame, second);
  }

  dispose(): void {
    this.#material.dispose();
  }
}

/**
 * Creates a material that shows its texture unlit, from both sides; white without one. Its plugin shows it, and not the
 * emissive colour, which would make it glow.
 */
export function createPictureMaterial(name: string, scene: Scene): StandardMaterial {
  const material = new StandardMaterial(name, scene);
  material.disableLighting = true;
  material.backFaceCulling = false;
  return material;
}
