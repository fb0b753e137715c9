import { StripTriangles, type CompactFrame, type PickedMask, type Surface } from '@alphastream/core/binding';
import { Buffer, VertexBuffer } from '@babylonjs/core/Buffers/buffer.js';
import { Material } from '@babylonjs/core/Materials/material.js';
import { Vector3 } from '@babylonjs/core/Maths/math.vector.js';
import type { AbstractMesh } from '@babylonjs/core/Meshes/abstractMesh.js';
import type { Geometry } from '@babylonjs/core/Meshes/geometry.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { SubMesh } from '@babylonjs/core/Meshes/subMesh.js';
import { listenToRays } from './picking.js';

/**
 * The triangle strip of a frame as the vertices of a mesh and its clones, without an index: a plane draws them as a strip.
 * Updates buffers in place, and creates longer ones if needed.
 */
export class StripGeometry {
  readonly #geometry: Geometry;
  readonly #triangles: StripTriangles;
  readonly #hasSides: boolean;
  readonly #picked: PickedMask;
  #position!: Buffer;
  #uv!: Buffer;
  #side: Buffer | null = null;
  /** The array that the position buffer was created from. */
  #held!: Float32Array;
  /** Counts the frames that were shown. */
  #version = 0;

  /** @param picked Tells which eye is shown. */
  constructor(mesh: Mesh, surface: Surface, picked: PickedMask) {
    this.#triangles = new StripTriangles(surface);
    this.#hasSides = surface.stereo !== 'mono';
    this.#picked = picked;
    mesh.isUnIndexed = true;
    this.#createBuffers(mesh);
    this.#geometry = mesh.geometry!;
    this.follow(mesh);
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
    this.#version++;
    const { position, uv, side, count, isStrip } = triangles;
    if (position !== this.#held) {
      this.#createBuffers(this.#geometry);
      for (const mesh of this.#geometry.meshes) this.#listen(mesh);
    } else if (count > 0) {
      // Uploads only the part that is drawn.
      this.#position.updateDirectly(position, 0, count);
      this.#uv.updateDirectly(uv, 0, count);
      this.#side?.updateDirectly(side, 0, count);
    }
    this.#setCount(count < 3 ? 0 : count);
    for (const mesh of this.#geometry.meshes) setFillMode(mesh, isStrip);
  }

  /** Gives a mesh, a clone or an instance the bounds and the triangles of each frame when somebody asks for them. */
  follow(mesh: AbstractMesh): void {
    let version = -1;
    const base = Object.getPrototypeOf(mesh) as AbstractMesh;
    mesh.getBoundingInfo = () => {
      if (version !== this.#version) {
        version = this.#version;
        mesh.buildBoundingInfo(...this.#findBounds(), mesh.getWorldMatrix());
      }
      return base.getBoundingInfo.call(mesh);
    };
    // Babylon would copy all positions for rays, and finds none after the first update in place.
    mesh._generatePointsArray = () => true;
    this.#listen(mesh);
  }

  /** Creates buffers from the arrays: at first, and whenever longer ones replaced them. The geometry disposes the old ones. */
  #createBuffers(target: Mesh | Geometry): void {
    const { position, uv, side } = this.#triangles;
    this.#held = position;
    this.#position = this.#add(target, position, VertexBuffer.PositionKind, 3);
    this.#uv = this.#add(target, uv, VertexBuffer.UVKind, 2);
    if (this.#hasSides) this.#side = this.#add(target, side, 'alphaStreamSide', 1);
  }

  #add(target: Mesh | Geometry, array: Float32Array, kind: string, size: number): Buffer {
    const engine = target.getEngine();
    const buffer = new Buffer(engine, array, true, size);
    // The geometry disposes its vertex buffers, and this one with them.
    target.setVerticesBuffer(new VertexBuffer(engine, buffer, kind, { size, takeBufferOwnership: true }));
    return buffer;
  }

  #setCount(vertices: number): void {
    for (const mesh of this.#geometry.meshes) {
      for (const part of mesh.subMeshes) part.verticesCount = vertices;
    }
  }

  #listen(mesh: AbstractMesh): void {
    for (const part of mesh.subMeshes) listenToRays(part, (...args) => this.#intersect(args));
  }

  /** Finds where a ray meets the triangles of the frame: Babylon reads un-indexed meshes as lists, and from old positions. */
  #intersect([ray, , , fastCheck, predicate]: Parameters<SubMesh['intersects']>): ReturnType<SubMesh['intersects']> {
    const { position, side, count, isStrip } = this.#triangles;
    const shownSide = this.#picked.eye === 'right' ? 1 : 0;
    const [a, b, c] = [new Vector3(), new Vector3(), new Vector3()];
    let nearest: ReturnType<SubMesh['intersects']> = null;
    for (let at = 0; at + 2 < count; at += isStrip ? 1 : 3) {
      if (this.#hasSides && side[at] !== shownSide) continue;
      Vector3.FromArrayToRef(position, 3 * at, a);
      Vector3.FromArrayToRef(position, 3 * at + 3, b);
      Vector3.FromArrayToRef(position, 3 * at + 6, c);
      if (predicate && !predicate(a, b, c, ray, at, at + 1, at + 2)) continue;
      const hit = ray.intersectsTriangle(a, b, c);
      if (hit === null || (nearest !== null && nearest.distance <= hit.distance)) continue;
      nearest = hit;
      nearest.faceId = isStrip ? at : at / 3;
      if (fastCheck === true) break;
    }
    return nearest;
  }

  #findBounds(): [minimum: Vector3, maximum: Vector3] {
    const { position, count } = this.#triangles;
    if (count === 0) return [new Vector3(), new Vector3()];
    const minimum = new Vector3(Infinity, Infinity, Infinity);
    const maximum = new Vector3(-Infinity, -Infinity, -Infinity);
    for (let at = 0; at < 3 * count; at += 3) {
      minimum.minimizeInPlaceFromFloats(position[at]!, position[at + 1]!, position[at + 2]!);
      maximum.maximizeInPlaceFromFloats(position[at]!, position[at + 1]!, position[at + 2]!);
    }
    return [minimum, maximum];
  }
}

/** Draws as a strip or as triangles. Keeps other fill modes that the user set, such as lines. */
function setFillMode(mesh: Mesh, isStrip: boolean): void {
  const { material } = mesh;
  const fillMode = material?.fillMode;
  if (fillMode !== Material.TriangleFillMode && fillMode !== Material.TriangleStripDrawMode) {
    mesh.overrideRenderingFillMode = null;
    return;
  }
  material!.fillMode = isStrip ? Material.TriangleStripDrawMode : Material.TriangleFillMode;
  // For passes that draw the mesh with a material of their own.
  mesh.overrideRenderingFillMode = material!.fillMode;
}
