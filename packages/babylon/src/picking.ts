import { MIN_PICKED_ALPHA, type PickedMask, type StereoOptions } from '@alphastream/core/binding';
import type { TrianglePickingPredicate } from '@babylonjs/core/Culling/ray.core.js';
import type { Material } from '@babylonjs/core/Materials/material.js';
import type { Mesh } from '@babylonjs/core/Meshes/mesh.js';
import type { SubMesh } from '@babylonjs/core/Meshes/subMesh.js';
import { shownTextureOf } from './shown-texture.js';

/** Texture coordinates of a point. */
type Uv = readonly [u: number, v: number];

/** Returns whether a material that is masked can be picked at a point. */
type PickTest = (uv: Uv) => boolean;

type Intersects = SubMesh['intersects'];

const TESTS = new WeakMap<Material, PickTest>();
/** The parts of meshes that `listenToRays` has changed. */
const LISTENERS = new WeakSet<SubMesh>();

/** Lets rays hit a material only where the mask is at least half opaque. Returns what ends that. */
export function testMask(material: Material, mask: PickedMask, stereo: StereoOptions): () => void {
  TESTS.set(material, ([u, v]) => mask.alphaAt(u, v, stereo) >= MIN_PICKED_ALPHA);
  return () => TESTS.delete(material);
}

/**
 * Makes a part of a mesh, its copies and its instances take only rays that hit something drawn by its material. Called at
 * each draw, since Babylon has no hook between materials and rays.
 *
 * @param intersects Finds where a ray meets the part, in place of Babylon's function.
 */
export function listenToRays(part: SubMesh, intersects?: Intersects): void {
  if (LISTENERS.has(part)) return;
  LISTENERS.add(part);
  const base = Object.getPrototypeOf(part) as SubMesh;
  part.intersects = intersects ?? ((...args) => base.intersects.apply(part, masked(part, args)));
  part.clone = (...args) => {
    const copy = base.clone.apply(part, args);
    listenToRays(copy, intersects);
    return copy;
  };
  for (const instance of (part.getRenderingMesh() as Partial<Mesh>).instances ?? []) {
    for (const copy of instance.subMeshes) listenToRays(copy, intersects);
  }
}

/** Adds the test of the material to the arguments of `intersects`. */
function masked(part: SubMesh, args: Parameters<Intersects>): Parameters<Intersects> {
  const [ray, positions, indices, fastCheck, predicate] = args;
  const material = part.getMaterial();
  const test = material && TESTS.get(material);
  if (!test) return args;
  const isShown: TrianglePickingPredicate = (p0, p1, p2, localRay, i0, i1, i2) => {
    if (predicate && !predicate(p0, p1, p2, localRay, i0, i1, i2)) return false;
    const hit = localRay.intersectsTriangle(p0, p1, p2);
    if (hit === null) return false;
    const corners = i0 < 0 ? cornersFrom(positions.indexOf(p0)) : [i0, i1, i2];
    const uv = findPictureUv(part, material, corners, [hit.bu ?? 0, hit.bv ?? 0]);
    return uv === null || test(uv);
  };
  return [ray, positions, indices, fastCheck, isShown];
}

/** The vertices of a triangle of a mesh without an index. */
function cornersFrom(first: number): number[] {
  return [first, first + 1, first + 2];
}

/** The coordinates that the shader reads the mask at: those of the texture that shows the picture, with its transform. */
function findPictureUv(part: SubMesh, material: Material, corners: readonly number[], [s, t]: Uv): Uv | null {
  const texture = shownTextureOf(material);
  const set = texture?.coordinatesIndex ?? 0;
  const uvs = part.getMesh().getVerticesData(set === 0 ? 'uv' : `uv${set + 1}`);
  if (uvs === null) return null;
  const mix = (of: 0 | 1) => {
    const [a, b, c] = corners.map((corner) => uvs[2 * corner + of]!) as [number, number, number];
    return a * s + b * t + c * (1 - s - t);
  };
  const [u, v] = [mix(0), mix(1)];
  const matrix = texture?.getTextureMatrix().m;
  if (!matrix) return [u, v];
  return [matrix[0]! * u + matrix[4]! * v + matrix[8]!, matrix[1]! * u + matrix[5]! * v + matrix[9]!];
}
