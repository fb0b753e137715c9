import {
  requirePositive,
  type CompactFrame,
  type OutlineMesh,
  type Surface,
  type SurfaceOptions,
} from '@alphastream/core/binding';
import type { Material } from '@babylonjs/core/Materials/material.js';
import type { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import type { BaseTexture } from '@babylonjs/core/Materials/Textures/baseTexture.js';
import { BoundingInfo } from '@babylonjs/core/Culling/boundingInfo.js';
import { extractMinAndMax } from '@babylonjs/core/Maths/math.functions.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
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
  #distance = 1;

  /** Places a mesh; `AlphaMask` calls it. */
  constructor(name: string, material: Material, surface: Surface, scene: Scene) {
    super(name, scene);
    this.material = material;
    this.surface = surface;
    this.doNotSerialize = true;
    material.doNotSerialize = true;
    if (surface.isBent) this.distance = surface.distance;
  }

  override getClassName(): string {
    return 'SurfaceMesh';
  }

  /** Distance of a bent surface from its center, in world units above 0: the scale of the mesh. 1 for a plane. */
  get distance(): number {
    return this.#distance;
  }
  set distance(distance: number) {
    requirePositive('distance', distance);
    this.#distance = distance;
    if (this.surface.isBent) this.scaling.setAll(distance);
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
  /** Of the whole picture: shadows of directional lights are drawn in the bounds of their casters. */
  readonly #bounds: BoundingInfo;

  private constructor(material: M, surface: Surface, options: MaskMeshOptions, scene: Scene) {
    const mesh = new SurfaceMesh(material.name, material, surface, scene) as SurfaceMeshOf<M>;
    this.mesh = mesh;
    this.#strip = new StripGeometry(mesh, surface);
    mesh.renderingGroupId = options.renderingGroupId ?? 0;
    this.#bounds = boundsOf(surface);
    // Drawing it is cheap.
    mesh.alwaysSelectAsActiveMesh = true;
    mesh.isPickable = false;
  }

  static createOccluder(
    name: string,
    surface: Surface,
    options: MaskMeshOptions,
    uniforms: MaskUniforms,
    scene: Scene,
  ): StripMesh<ShaderMaterial> {
    const hasSides = surface.stereo !== 'mono';
    const strip = new StripMesh(createDepthMaterial(name, hasSides, scene), surface, options, scene);
    followDepthSettings(strip.mesh, strip.mesh.material);
    if (hasSides) showOwnSide(strip.mesh, strip.mesh.material, uniforms);
    return strip;
  }

  static createCutout(
    name: string,
    surface: Surface,
    options: MaskMeshOptions,
    picture: BaseTexture,
    materials: MaterialBinder,
    scene: Scene,
  ): StripMesh<StandardMaterial> {
    const material = createPictureMaterial(name, scene);
    material.diffuseTexture = picture;
    materials.applyOutline(material, surface.stereo !== 'mono');
    return new StripMesh(material, surface, options, scene);
  }

  /** @param second The frame of the second eye, for frame-sequential stereo. */
  show(frame: CompactFrame | null, second: CompactFrame | null): void {
    this.#strip.show(frame, second);
    // New buffers bring others.
    if (this.mesh.getBoundingInfo() !== this.#bounds) this.mesh.setBoundingInfo(this.#bounds);
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

function boundsOf(surface: Surface): BoundingInfo {
  const { positions } = surface.createGrid();
  const { minimum, maximum } = extractMinAndMax(positions, 0, positions.length / 3);
  return new BoundingInfo(minimum, maximum);
}
