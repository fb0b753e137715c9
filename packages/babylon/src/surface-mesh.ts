import type { CompactFrame, Surface, SurfaceOptions } from '@alphastream/core/binding';
import type { Material } from '@babylonjs/core/Materials/material.js';
import { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import type { BaseTexture } from '@babylonjs/core/Materials/Textures/baseTexture.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { createDepthMaterial, showOwnSide } from './depth-material.js';
import { MaskPlugin, type MaskUniforms } from './mask-plugin.js';
import { StripGeometry } from './strip-geometry.js';

/** What may be said of an occluder or a cut-out. */
export interface MaskMeshOptions extends SurfaceOptions {
  /** Of the mesh; an occluder hides what is in the same group. Default 0. */
  renderingGroupId?: number | undefined;
}

/**
 * A mesh that lies where the picture does. Geometry and material are made and disposed by the AlphaMask that made it;
 * place and parent are the user's. It is not part of a saved scene.
 */
export class SurfaceMesh extends Mesh {
  readonly surface: Surface;
  #distance = 1;

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

  /** Distance of what is bent from its middle, in world units above 0: it is the mesh's scale. 1 for a plane. */
  get distance(): number {
    return this.#distance;
  }
  set distance(distance: number) {
    if (!(distance > 0 && distance < Infinity)) {
      throw new RangeError(`distance must be a number above zero, but is ${String(distance)}.`);
    }
    this.#distance = distance;
    if (this.surface.isBent) this.scaling.setAll(distance);
  }
}

/** A mesh whose material is known. */
export type SurfaceMeshOf<M extends Material> = SurfaceMesh & { material: M };

/** The outline of each frame as a mesh: an occluder (depth alone) or a cut-out (the video, opaque). */
export class StripMesh {
  readonly mesh: SurfaceMesh;
  readonly #strip: StripGeometry;

  private constructor(mesh: SurfaceMesh, surface: Surface, options: MaskMeshOptions) {
    this.mesh = mesh;
    this.#strip = new StripGeometry(mesh, surface);
    mesh.renderingGroupId = options.renderingGroupId ?? 0;
    // Its bounds change with each frame, and it is cheap.
    mesh.alwaysSelectAsActiveMesh = true;
    mesh.isPickable = false;
  }

  static occluder(name: string, surface: Surface, options: MaskMeshOptions, uniforms: MaskUniforms, scene: Scene) {
    const hasSides = surface.stereo !== 'mono';
    const material = createDepthMaterial(name, hasSides, scene);
    const mesh = new SurfaceMesh(name, material, surface, scene);
    if (hasSides) showOwnSide(mesh, material, uniforms);
    return new StripMesh(mesh, surface, options);
  }

  static cutout(
    name: string,
    surface: Surface,
    options: MaskMeshOptions,
    picture: BaseTexture,
    uniforms: MaskUniforms,
    scene: Scene,
  ) {
    const material = createPictureMaterial(name, scene);
    material.diffuseTexture = picture;
    if (surface.stereo !== 'mono') {
      MaskPlugin.of(material).task = { uniforms, masks: false, parts: null, hasSides: true };
    }
    return new StripMesh(new SurfaceMesh(name, material, surface, scene), surface, options);
  }

  /** @param second Of frames in turn: the second eye's. */
  show(frame: CompactFrame | null, second: CompactFrame | null): void {
    this.#strip.show(frame, second);
  }
}

/** A material that shows its texture as it is, from both sides; white without one. */
export function createPictureMaterial(name: string, scene: Scene): StandardMaterial {
  const material = new StandardMaterial(name, scene);
  material.disableLighting = true;
  material.emissiveColor = Color3.White();
  material.backFaceCulling = false;
  return material;
}
