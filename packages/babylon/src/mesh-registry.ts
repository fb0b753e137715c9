import type { AlphaStream } from '@alphastream/core';
import { noStrips, type CompactFrame, type Surface, type SurfaceGrid } from '@alphastream/core/binding';
import type { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import type { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { VertexData } from '@babylonjs/core/Meshes/mesh.vertexData.js';
import type { Scene } from '@babylonjs/core/scene.js';
import type { MaskMaterials } from './plugin-binder.js';
import {
  createPictureMaterial,
  StripMesh,
  SurfaceMesh,
  type MaskMeshOptions,
  type SurfaceMeshOf,
} from './surface-mesh.js';
import type { MaskUniforms } from './mask-plugin.js';
import type { PictureTexture } from './picture-texture.js';

/** What the meshes of a mask show it with. */
export interface MeshParts {
  /** Of the mask; the meshes' begin with it. */
  readonly name: string;
  readonly stream: AlphaStream;
  readonly picture: PictureTexture | null;
  readonly materials: MaskMaterials;
  readonly uniforms: MaskUniforms;
  readonly scene: Scene;
}

/** All meshes that show one mask: they follow its frames and go with it. */
export class MaskMeshes {
  readonly #parts: MeshParts;
  readonly #strips = new Set<StripMesh>();
  readonly #meshes = new Set<SurfaceMesh>();
  #frame: CompactFrame | null = null;
  #second: CompactFrame | null = null;
  #hasFailed = false;

  constructor(parts: MeshParts) {
    this.#parts = parts;
  }

  addScreen(surface: Surface): SurfaceMeshOf<StandardMaterial> {
    const { name, picture, materials, scene } = this.#parts;
    const material = createPictureMaterial(`${name} screen`, scene);
    materials.apply(material, picture, surface);
    const mesh = new SurfaceMesh(material.name, material, surface, scene);
    setVertices(mesh, surface.createGrid(), surface.isBent, scene.useRightHandedSystem);
    this.#keep(mesh);
    return mesh as SurfaceMeshOf<StandardMaterial>;
  }

  addOccluder(surface: Surface, options: MaskMeshOptions): SurfaceMeshOf<ShaderMaterial> {
    this.#checkStrips();
    const { name, uniforms, scene } = this.#parts;
    return this.#keepStrip(StripMesh.occluder(`${name} occluder`, surface, options, uniforms, scene));
  }

  addCutout(surface: Surface, options: MaskMeshOptions): SurfaceMeshOf<StandardMaterial> {
    const { name, picture, uniforms, scene } = this.#parts;
    if (picture === null) throw new TypeError('A cut-out shows the video: give the mask one.');
    this.#checkStrips();
    return this.#keepStrip(StripMesh.cutout(`${name} cut-out`, surface, options, picture, uniforms, scene));
  }

  /**
   * Shows a frame's outline on every mesh; with frames in turn, both eyes'. Throws, once, where the frames have none.
   */
  show(frame: CompactFrame | null, second: CompactFrame | null = null): void {
    this.#frame = frame;
    this.#second = second;
    for (const strip of this.#strips) strip.show(frame, second);
    if (this.#strips.size === 0 || frame === null || frame.triangleStrip !== null || this.#hasFailed) return;
    this.#hasFailed = true;
    throw noStrips();
  }

  dispose(): void {
    for (const mesh of [...this.#meshes]) {
      const { material } = mesh;
      mesh.dispose();
      material?.dispose();
    }
  }

  #checkStrips(): void {
    const frame = this.#frame ?? this.#parts.stream.nearestCachedFrame(0);
    if (frame !== null && frame.triangleStrip === null) throw noStrips();
  }

  #keepStrip<M extends SurfaceMesh>(strip: StripMesh): M {
    strip.show(this.#frame, this.#second);
    this.#strips.add(strip);
    strip.mesh.onDisposeObservable.addOnce(() => this.#strips.delete(strip));
    this.#keep(strip.mesh);
    return strip.mesh as M;
  }

  #keep(mesh: SurfaceMesh): void {
    this.#meshes.add(mesh);
    mesh.onDisposeObservable.addOnce(() => this.#meshes.delete(mesh));
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
  // Towards the viewer, who is before a plane, or in the middle of what is bent.
  data.normals = isBent ? positions.map((x) => -x) : positions.map((_, i) => (i % 3 < 2 ? 0 : isRightHanded ? 1 : -1));
  // The front of Babylon's own materials is the other way round in a right-handed scene.
  data.indices = isRightHanded ? indices.reverse() : indices;
  data.applyToMesh(mesh);
}
