import { StripTriangles, type CompactFrame, type Surface } from '@alphastream/core/binding';
import { Buffer, VertexBuffer } from '@babylonjs/core/Buffers/buffer.js';
import { Material } from '@babylonjs/core/Materials/material.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';

/**
 * The triangles of a frame's strip as the vertices of a mesh, without an index: on a plane they are drawn as the strip
 * they are. Buffers are written to in place; new ones are made when there is no more room.
 */
export class StripGeometry {
  readonly #mesh: Mesh;
  readonly #triangles: StripTriangles;
  readonly #hasSides: boolean;
  #position!: Buffer;
  #uv!: Buffer;
  #side: Buffer | null = null;
  /** Whose vertices the buffers hold. */
  #held!: Float32Array;

  constructor(mesh: Mesh, surface: Surface) {
    this.#mesh = mesh;
    this.#triangles = new StripTriangles(surface);
    this.#hasSides = surface.stereo !== 'mono';
    mesh.isUnIndexed = true;
    this.#takeBuffers();
    this.#setCount(0);
  }

  /** Shows a frame's triangles, or nothing; with frames in turn, both eyes'. */
  show(frame: CompactFrame | null, second: CompactFrame | null): void {
    const triangles = this.#triangles;
    triangles.take(frame, second);
    const { position, uv, side, count, isStrip } = triangles;
    if (position !== this.#held) this.#takeBuffers();
    else if (count > 0) {
      // Only the part that is drawn is uploaded.
      this.#position.updateDirectly(position, 0, count);
      this.#uv.updateDirectly(uv, 0, count);
      this.#side?.updateDirectly(side, 0, count);
    }
    this.#setCount(count < 3 ? 0 : count);
    setFillMode(this.#mesh.material, isStrip);
  }

  /** Makes vertex buffers of the arrays: at first, and when they have grown. The geometry disposes those before. */
  #takeBuffers(): void {
    const { position, uv, side } = this.#triangles;
    this.#held = position;
    this.#position = this.#add(position, VertexBuffer.PositionKind, 3);
    this.#uv = this.#add(uv, VertexBuffer.UVKind, 2);
    if (this.#hasSides) this.#side = this.#add(side, 'alphaStreamSide', 1);
  }

  #add(array: Float32Array, kind: string, size: number): Buffer {
    const engine = this.#mesh.getEngine();
    const buffer = new Buffer(engine, array, true, size);
    // The geometry, which disposes its vertex buffers, is to dispose this with them.
    this.#mesh.setVerticesBuffer(new VertexBuffer(engine, buffer, kind, { size, takeBufferOwnership: true }));
    return buffer;
  }

  #setCount(vertices: number): void {
    for (const part of this.#mesh.subMeshes) part.verticesCount = vertices;
  }
}

/** Draws triangles as they come. How else the user wants to see them (as lines, say) stays. */
function setFillMode(material: Material | null, isStrip: boolean): void {
  const fillMode = material?.fillMode;
  if (fillMode !== Material.TriangleFillMode && fillMode !== Material.TriangleStripDrawMode) return;
  material!.fillMode = isStrip ? Material.TriangleStripDrawMode : Material.TriangleFillMode;
}
