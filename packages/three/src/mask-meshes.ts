import type { AlphaStream, CompactFrame } from '@alphastream/core';
import { DoubleSide, type BufferGeometry, type MeshBasicMaterial, type Texture } from 'three';
import type { MaterialBinder } from './mask-material.js';
import { StripMesh, SurfaceMesh, type MaskMeshOptions } from './mask-mesh.js';
import { Surface, type SurfaceOptions } from './projection.js';

/** All meshes that one mask has made: they follow its frames and go with it. */
export class MaskMeshes {
  readonly #stream: AlphaStream;
  readonly #materials: MaterialBinder;
  readonly #strips: StripMesh[] = [];
  readonly #screens: SurfaceMesh[] = [];
  #frame: CompactFrame | null = null;
  #hasFailed = false;

  constructor(stream: AlphaStream, materials: MaterialBinder) {
    this.#stream = stream;
    this.#materials = materials;
  }

  addScreen(options: SurfaceOptions, picture: Texture | null): SurfaceMesh<BufferGeometry, MeshBasicMaterial> {
    const surface = new Surface(this.#stream.getMetadata(), options);
    const material = this.#materials.createMaterial({ side: DoubleSide, toneMapped: false });
    this.#materials.apply(material, picture, surface);
    const mesh = new SurfaceMesh(surface.createGeometry(), material, surface);
    mesh.name = 'AlphaStream screen';
    this.#screens.push(mesh);
    return mesh;
  }

  /** @param picture What a cut-out shows; null makes an occluder. */
  addStrip(options: MaskMeshOptions, picture: Texture | null): StripMesh['mesh'] {
    const frame = this.#frame ?? this.#stream.nearestCompactFrame(0);
    if (frame !== null && frame.triangleStrip === null) throw noStrips();
    const surface = new Surface(this.#stream.getMetadata(), options);
    const strip = new StripMesh(surface, picture, this.#materials, options.renderOrder);
    strip.show(this.#frame);
    this.#strips.push(strip);
    return strip.mesh;
  }

  /** Shows a frame's outline on every mesh. Throws, once, where the frames have none. */
  show(frame: CompactFrame | null): void {
    this.#frame = frame;
    for (const strip of this.#strips) strip.show(frame);
    if (this.#strips.length === 0 || frame === null || frame.triangleStrip !== null || this.#hasFailed) return;
    this.#hasFailed = true;
    throw noStrips();
  }

  dispose(): void {
    for (const strip of this.#strips.splice(0)) strip.dispose();
    for (const screen of this.#screens.splice(0)) {
      screen.removeFromParent();
      screen.geometry.dispose();
      screen.material.dispose();
    }
  }
}

function noStrips(): Error {
  return new Error(
    "Occluders and cut-outs need triangle strips: open the stream with AlphaStream.open(source, { processing: 'both' }).",
  );
}
