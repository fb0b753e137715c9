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
import { BufferAttribute, BufferGeometry, DoubleSide, type MeshBasicMaterial, type Texture } from 'three';
import { Anchor, ShadowMesh, type OwnedObject } from './anchor.js';
import type { MaterialBinder } from './material-binder.js';
import { StripMesh, SurfaceMesh, type MaskMeshOptions, type ScreenOptions } from './surface-mesh.js';

type ScreenMesh = SurfaceMesh<BufferGeometry, MeshBasicMaterial>;

/** The meshes of one mask view. */
export class MeshRegistry extends MeshRegistryBase<OwnedObject> {
  readonly #picture: Texture | null;
  readonly #materials: MaterialBinder;

  constructor(stream: AlphaStream, picture: Texture | null, materials: MaterialBinder) {
    super(stream);
    this.#picture = picture;
    this.#materials = materials;
  }

  addScreen(surface: Surface, { shadow }: ScreenOptions): ScreenMesh {
    const { stereo, eyeOrder } = surface;
    const material = this.#materials.createMaterial({ side: DoubleSide });
    this.#materials.apply(material, this.#picture, { stereo, eyeOrder, shadow });
    const geometry = createGeometry(surface.createGrid());
    const mesh = new SurfaceMesh(geometry, material, surface);
    mesh.name = 'AlphaStream screen';
    return this.add(mesh, () => {
      geometry.dispose();
      material.dispose();
    });
  }

  addOccluder(surface: Surface, { renderOrder }: MaskMeshOptions): ScreenMesh {
    return this.addOutline(() => new StripMesh(surface, null, this.#materials, renderOrder));
  }

  addCutout(surface: Surface, { renderOrder }: MaskMeshOptions): ScreenMesh {
    const picture = requirePicture(this.#picture);
    return this.addOutline(() => new StripMesh(surface, picture, this.#materials, renderOrder));
  }

  addAnchor(mesh: SurfaceMesh, point: AnchorPoint): Anchor {
    const place = new Float32Array(3);
    const anchor = new Anchor();
    anchor.name = `AlphaStream ${point}`;
    mesh.add(anchor);
    return this.addFollower(anchor, (member, frame) => {
      member.visible = placeAnchor(mesh.surface, frame, point, place);
      if (member.visible) member.position.fromArray(place);
    });
  }

  addContactShadow(mesh: SurfaceMesh, settings: ShadowSettings): ShadowMesh {
    const shadow = new ContactShadow(mesh.surface, settings);
    const geometry = createDiscGeometry();
    const material = this.#materials.createMaterial({
      color: 0x000000,
      opacity: settings.opacity,
      vertexColors: true,
      transparent: true,
      depthWrite: false,
      // Avoids z-fighting with the ground.
      polygonOffset: true,
      polygonOffsetFactor: -1,
      polygonOffsetUnits: -1,
      fog: false,
      toneMapped: false,
    });
    const disc = new ShadowMesh(geometry, material);
    disc.name = 'AlphaStream contact shadow';
    mesh.add(disc);
    const show = (member: ShadowMesh, isThere: boolean) => {
      member.visible = isThere;
      if (!isThere) return;
      member.position.fromArray(shadow.position);
      member.scale.set(shadow.radius, 1, shadow.depth);
    };
    return this.addFollower(
      disc,
      (member, frame) => show(member, shadow.take(frame)),
      () => {
        geometry.dispose();
        material.dispose();
      },
    );
  }

  protected override onDispose(mesh: OwnedObject, callback: () => void): void {
    mesh.onDispose = callback;
  }

  protected override onClone(mesh: OwnedObject, callback: (clone: OwnedObject) => void): void {
    mesh.onClone = callback;
  }

  protected override disposeMesh(mesh: OwnedObject): void {
    mesh.dispose();
  }
}

function createGeometry({ positions, uvs, indices }: SurfaceGrid): BufferGeometry {
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(positions, 3));
  geometry.setAttribute('uv', new BufferAttribute(uvs, 2));
  geometry.setIndex(new BufferAttribute(indices, 1));
  geometry.computeVertexNormals();
  return geometry;
}

function createDiscGeometry(): BufferGeometry {
  const { positions, colors, indices } = createShadowDisc();
  const geometry = new BufferGeometry();
  geometry.setAttribute('position', new BufferAttribute(positions, 3));
  geometry.setAttribute('color', new BufferAttribute(colors, 4));
  geometry.setIndex(new BufferAttribute(indices, 1));
  return geometry;
}
