import type { AlphaStream } from '@alphastream/core';
import { MeshRegistryBase, requirePicture, type Surface, type SurfaceGrid } from '@alphastream/core/binding';
import type { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import type { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { VertexData } from '@babylonjs/core/Meshes/mesh.vertexData.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { MaskUniforms } from './mask-shader.js';
import type { MaterialBinder } from './material-binder.js';
import type { PictureTexture } from './picture-texture.js';
import {
  createPictureMaterial,
  StripMesh,
  SurfaceMesh,
  type MaskMeshOptions,
  type ScreenOptions,
  type SurfaceMeshOf,
} from './surface-mesh.js';

/** What the meshes of a mask show it with. */
export interface MeshParts {
  /** Of the mask: the prefix of the names of its meshes. */
  readonly name: string;
  readonly stream: AlphaStream;
  readonly picture: PictureTexture | null;
  readonly materials: MaterialBinder;
  readonly uniforms: MaskUniforms;
  readonly scene: Scene;
}

/** The meshes of one mask view. */
export class MeshRegistry extends MeshRegistryBase<SurfaceMesh> {
  readonly #parts: MeshParts;

  constructor(parts: MeshParts) {
    super(parts.stream);
    this.#parts = parts;
  }

  addScreen(surface: Surface, { shadow }: ScreenOptions): SurfaceMeshOf<StandardMaterial> {
    const { stereo, eyeOrder } = surface;
    const { name, picture, materials, scene } = this.#parts;
    const material = createPictureMaterial(`${name} screen`, scene);
    materials.applyScreen(material, picture, { stereo, eyeOrder, shadow });
    const mesh = new SurfaceMesh(material.name, material, surface, scene) as SurfaceMeshOf<StandardMaterial>;
    setVertices(mesh, surface.createGrid(), surface.isBent, scene.useRightHandedSystem);
    return this.add(mesh);
  }

  addOccluder(surface: Surface, options: MaskMeshOptions): SurfaceMeshOf<ShaderMaterial> {
    const { name, uniforms, scene } = this.#parts;
    return this.addOutline(() => StripMesh.createOccluder(`${name} occluder`, surface, options, uniforms, scene));
  }

  addCutout(surface: Surface, options: MaskMeshOptions): SurfaceMeshOf<StandardMaterial> {
    const { name, materials, scene } = this.#parts;
    const picture = requirePicture(this.#parts.picture);
    return this.addOutline(() =>
      StripMesh.createCutout(`${name} cut-out`, surface, options, picture, materials, scene),
    );
  }

  protected override onDispose(mesh: SurfaceMesh, callback: () => void): void {
    mesh.onDisposeObservable.addOnce(callback);
  }

  protected override disposeMesh(mesh: SurfaceMesh): void {
    const { material } = mesh;
    mesh.dispose();
    material?.dispose();
  }
}

function setVertices(
  mesh: Mesh,
  { positions, uvs, indices }: SurfaceGrid,
  isBent: boolean,
  isRightHanded: boolean,
): void {
  const data = new VertexData();
  data.positions = positions;
  data.uvs = uvs;
  // Towards the viewer, who is in front of a plane, or at the center of a bent surface.
  data.normals = isBent ? positions.map((x) => -x) : positions.map((_, i) => (i % 3 < 2 ? 0 : isRightHanded ? 1 : -1));
  // In a right-handed scene, the front of Babylon's materials is the other side.
  data.indices = isRightHanded ? indices.reverse() : indices;
  data.applyToMesh(mesh);
}
