import { StripTriangles, type CompactFrame, type Surface } from '@alphastream/core/binding';
import { Buffer, VertexBuffer } from '@babylonjs/core/Buffers/buffer.js';
import { Material } from '@babylonjs/core/Materials/material.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';

/**
 * The triangle strip of a frame as the vertices of a mesh, without an index: a plane draws them as a strip. Updates buffers
 * in place, and creates longer ones if needed.
 */
export class StripGeometry {
  readonly #mesh: Mesh;
  readonly #triangles: StripTriangles;
  readonly #hasSides: boolean;
  #position!: Buffer;
  #uv!: Buffer;
  #side: Buffer | null = null;
  /** The array that the position buffer was created from. */
  #held!: Float32Array;

  constructor(mesh: Mesh, surface: Surface) {
    this.#mesh = mesh;
    this.#triangles = new StripTriangles(surface);
    this.#hasSides = surface.stereo !== 'mono';
    mesh.isUnIndexed = true;
    this.#createBuffers();
    this.#setCount(0);
  }

  /**
   * Shows the triangles of a frame, or nothing for null.
   *
   * @param second The frame of the second eye, for frame-sequential stereo.
   */
  show(frame: CompactFrame | null, second: CompactFrame | null): void {
    const triangles = this.#triangles;
    triangles.take(frame, second);
    const { position, uv, side, count, isStrip } = triangles;
    if (position !== this.#held) this.#createBuffers();
    else if (count > 0) {
      // Uploads only the part that is drawn.
      this.#position.updateDirectly(position, 0, count);
      this.#uv.updateDirectly(uv, 0, count);
      this.#side?.updateDirectly(side, 0, count);
    }
    this.#setCount(count < 3 ? 0 : count);
    setFillMode(this.#mesh.material, isStrip);
  }

  /** Creates buffers from the arrays: at first, and whenever longer ones replaced them. The geometry disposes the old ones. */
  #createBuffers(): void {
    const { position, uv, side } = this.#triangles;
    this.#held = position;
    this.#position = this.#add(position, VertexBuffer.PositionKind, 3);
    this.#uv = this.#add(uv, VertexBuffer.UVKind, 2);
    if (this.#hasSides) this.#side = this.#add(side, 'alphaStreamSide', 1);
  }

  #add(array: Float32Array, kind: string, size: number): Buffer {
    const engine = this.#mesh.getEngine();
    const buffer = new Buffer(engine, array, true, size);
    // The geometry disposes its vertex buffers, and this one with them.
    this.#mesh.setVerticesBuffer(new VertexBuffer(engine, buffer, kind, { size, takeBufferOwnership: true }));
    return buffer;
  }

  #setCount(vertices: number): void {
    for (const part of this.#mesh.subMeshes) part.verticesCount = vertices;
  }
}

/** Draws as a strip or as triangles. Keeps other fill modes that the user set, such as lines. */
function setFillMode(material: Material | null, isStrip: boolean): void {
  const fillMode = material?.fillMode;
  if (fillMode !== Material.TriangleFillMode && fillMode !== Material.TriangleStripDrawMode) return;
  material!.fillMode = isStrip ? Material.TriangleStripDrawMode : Material.TriangleFillMode;
}
