import type { AlphaStream } from '@alphastream/core';
import { noStrips, type CompactFrame, type Surface, type SurfaceGrid } from '@alphastream/core/binding';
import { BufferAttribute, BufferGeometry, DoubleSide, type MeshBasicMaterial, type Texture } from 'three';
import type { MaterialBinder } from './webgl-binder.js';
import { StripMesh, SurfaceMesh, type MaskMeshOptions } from './surface-mesh.js';

/** All meshes that show one mask: they follow its frames and go with it. */
export class MaskMeshes {
  readonly #stream: AlphaStream;
  readonly #picture: Texture | null;
  readonly #materials: MaterialBinder;
  readonly #strips = new Set<StripMesh>();
  readonly #meshes = new Set<SurfaceMesh>();
  #frame: CompactFrame | null = null;
  #second: CompactFrame | null = null;
  #hasFailed = false;

  constructor(stream: AlphaStream, picture: Texture | null, materials: MaterialBinder) {
    this.#stream = stream;
    this.#picture = picture;
    this.#materials = materials;
  }

  addScreen(surface: Surface): SurfaceMesh<BufferGeometry, MeshBasicMaterial> {
    const material = this.#materials.createMaterial({ side: DoubleSide, toneMapped: false });
    this.#materials.apply(material, this.#picture, surface);
    const mesh = new SurfaceMesh(createGeometry(surface.createGrid()), material, surface);
    mesh.name = 'AlphaStream screen';
    this.#keep(mesh);
    return mesh;
  }

  addOccluder(surface: Surface, options: MaskMeshOptions): StripMesh['mesh'] {
    return this.#addStrip(surface, options, null);
  }

  addCutout(surface: Surface, options: MaskMeshOptions): StripMesh['mesh'] {
    if (this.#picture === null) throw new TypeError('A cut-out shows the video: give the mask one.');
    return this.#addStrip(surface, options, this.#picture);
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
    for (const mesh of [...this.#meshes]) mesh.dispose();
  }

  /** @param picture What a cut-out shows; null makes an occluder. */
  #addStrip(surface: Surface, options: MaskMeshOptions, picture: Texture | null): StripMesh['mesh'] {
    const frame = this.#frame ?? this.#stream.nearestCachedFrame(0);
    if (frame !== null && frame.triangleStrip === null) throw noStrips();
    const strip = new StripMesh(surface, picture, this.#materials, options.renderOrder);
    strip.show(this.#frame, this.#second);
    this.#strips.add(strip);
    this.#keep(strip.mesh, () => {
      this.#strips.delete(strip);
      strip.dispose();
    });
    return strip.mesh;
  }

  #keep(mesh: SurfaceMesh, onDispose?: () => void): void {
    this.#meshes.add(mesh);
    mesh.onDispose = () => {
      this.#meshes.delete(mesh);
      onDispose?.();
    };
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
