import type { AlphaStream } from '@alphastream/core';
import {
  ContactShadow,
  createShadowDisc,
  MeshRegistryBase,
  placeAnchor,
  requirePicture,
  type AnchorPoint,
  type ShadowSettings,
  type Surface,
  type SurfaceGrid,
} from '@alphastream/core/binding';
import { Constants } from '@babylonjs/core/Engines/constants.js';
import { Color3 } from '@babylonjs/core/Maths/math.color.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import type { TransformNode } from '@babylonjs/core/Meshes/transformNode.js';
import type { ShaderMaterial } from '@babylonjs/core/Materials/shaderMaterial.js';
import type { StandardMaterial } from '@babylonjs/core/Materials/standardMaterial.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import { VertexData } from '@babylonjs/core/Meshes/mesh.vertexData.js';
import type { Scene } from '@babylonjs/core/scene.js';
import { Anchor, ShadowMesh } from './anchor.js';
import type { MaskUniforms } from './mask-shader.js';
import type { MaterialBinder } from './material-binder.js';
import { listenToRays } from './picking.js';
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

/** What a registry owns. Instances of meshes tell of no clones. */
type OwnedNode = TransformNode & { onClone?: ((clone: never) => void) | null };

/** The meshes of one mask view. */
export class MeshRegistry extends MeshRegistryBase<OwnedNode> {
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
    const listen = (copy: AbstractMesh) => copy.subMeshes.forEach((part) => listenToRays(part));
    listen(mesh);
    mesh.onCopy = listen;
    return this.add(mesh, () => material.dispose());
  }

  addOccluder(surface: Surface, options: MaskMeshOptions): SurfaceMeshOf<ShaderMaterial> {
    const { name, uniforms, scene } = this.#parts;
    return this.addOutline(() => StripMesh.createOccluder(`${name} occluder`, surface, options, uniforms, scene));
  }

  addCutout(surface: Surface, options: MaskMeshOptions): SurfaceMeshOf<StandardMaterial> {
    const { name, materials, uniforms, scene } = this.#parts;
    const picture = requirePicture(this.#parts.picture);
    return this.addOutline(() =>
      StripMesh.createCutout(`${name} cut-out`, surface, options, picture, materials, uniforms, scene),
    );
  }

  addAnchor(mesh: SurfaceMesh, point: AnchorPoint): Anchor {
    const { name, scene } = this.#parts;
    const place = new Float32Array(3);
    const anchor = new Anchor(`${name} ${point}`, scene);
    anchor.parent = mesh;
    return this.addFollower(anchor, (member, frame) => {
      const isThere = placeAnchor(mesh.surface, frame, point, place);
      member.setEnabled(isThere);
      if (isThere) Vector3.FromArrayToRef(place, 0, member.position);
    });
  }

  addContactShadow(mesh: SurfaceMesh, settings: ShadowSettings): ShadowMesh {
    const { name, scene } = this.#parts;
    const shadow = new ContactShadow(mesh.surface, settings);
    const material = createShadowMaterial(`${name} contact shadow`, settings.opacity, scene);
    const disc = new ShadowMesh(material.name, material, scene);
    createDiscData().applyToMesh(disc);
    disc.parent = mesh;
    const show = (member: TransformNode, isThere: boolean) => {
      member.setEnabled(isThere);
      if (!isThere) return;
      Vector3.FromArrayToRef(shadow.position, 0, member.position);
      member.scaling.set(shadow.radius, 1, shadow.depth);
    };
    return this.addFollower(
      disc,
      (member, frame) => show(member, shadow.take(frame)),
      () => material.dispose(),
    );
  }

  protected override onDispose(mesh: OwnedNode, callback: () => void): void {
    mesh.onDisposeObservable.addOnce(callback);
  }

  protected override onClone(mesh: OwnedNode, callback: (clone: OwnedNode) => void): void {
    if ('onClone' in mesh) mesh.onClone = callback;
  }

  protected override disposeMesh(mesh: OwnedNode): void {
    mesh.dispose();
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

function createDiscData(): VertexData {
  const { positions, colors, indices } = createShadowDisc();
  const data = new VertexData();
  data.positions = positions;
  data.colors = colors;
  data.indices = indices;
  return data;
}

function createShadowMaterial(name: string, opacity: number, scene: Scene): StandardMaterial {
  const material = createPictureMaterial(name, scene);
  material.emissiveColor = Color3.Black();
  material.alpha = opacity;
  // As for the other materials, the alpha of the canvas must be right.
  material.alphaMode = Constants.ALPHA_LAYER_ACCUMULATE;
  material.disableDepthWrite = true;
  material.fogEnabled = false;
  // Avoids z-fighting with the ground.
  material.zOffset = material.zOffsetUnits = -1;
  return material;
}
