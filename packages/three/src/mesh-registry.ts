import type { AlphaStream } from '@alphastream/core';
import { MeshRegistryBase, requirePicture, type Surface, type SurfaceGrid } from '@alphastream/core/binding';
import { BufferAttribute, BufferGeometry, DoubleSide, type MeshBasicMaterial, type Texture } from 'three';
import type { MaterialBinder } from './material-binder.js';
import { StripMesh, SurfaceMesh, type MaskMeshOptions, type ScreenOptions } from './surface-mesh.js';

type ScreenMesh = SurfaceMesh<BufferGeometry, MeshBasicMaterial>;

/** The meshes of one mask view. */
export class MeshRegistry extends MeshRegistryBase<SurfaceMesh> {
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
    const mesh = new SurfaceMesh(createGeometry(surface.createGrid()), material, surface);
    mesh.name = 'AlphaStream screen';
    return this.add(mesh);
  }

  addOccluder(surface: Surface, { renderOrder }: MaskMeshOptions): ScreenMesh {
    return this.addOutline(() => new StripMesh(surface, null, this.#materials, renderOrder));
  }

  addCutout(surface: Surface, { renderOrder }: MaskMeshOptions): ScreenMesh {
    const picture = requirePicture(this.#picture);
    return this.addOutline(() => new StripMesh(surface, picture, this.#materials, renderOrder));
  }

  protected override onDispose(mesh: SurfaceMesh, callback: () => void): void {
    mesh.onDispose = callback;
  }

  protected override disposeMesh(mesh: SurfaceMesh): void {
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
