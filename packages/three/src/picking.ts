import { MIN_PICKED_ALPHA, type PickedMask, type StereoOptions } from '@alphastream/core/binding';
import { Triangle, Vector2, type Intersection, type Material, type Mesh, type Object3D, type Texture } from 'three';

/** What a binder knows of its mask. */
export interface MaskFacts extends PickedMask {
  /** Whether unlit materials that show the video are tone mapped. */
  readonly toneMapped: boolean;
}

/** Returns whether a ray that meets a triangle of a mesh meets anything that is drawn there. */
type HitTest = (hit: Intersection) => boolean;
type Raycast = Mesh['raycast'];

/** How the materials of masks are hit. A material that is not here is hit wherever its triangles are. */
const TESTS = new WeakMap<Material, HitTest>();
/** The functions that `listenToRays` has put on meshes. */
const LISTENERS = new WeakSet<Raycast>();

/** Lets rays hit a material only where the mask is at least half opaque. Returns what ends that. */
export function testMask(material: Material, mask: PickedMask, stereo: StereoOptions): () => void {
  TESTS.set(material, (hit) => {
    const uv = findPictureUv(material, hit);
    return uv === null || mask.alphaAt(uv.x, uv.y, stereo) >= MIN_PICKED_ALPHA;
  });
  return () => TESTS.delete(material);
}

/** Lets rays hit only triangles of the eye that a single view shows. */
export function testSide(material: Material, mask: PickedMask): void {
  TESTS.set(material, ({ object, face }) => {
    const sides = (object as Mesh).geometry.getAttribute('alphaStreamSide');
    return sides === undefined || face == null || sides.getX(face.a) === (mask.eye === 'right' ? 1 : 0);
  });
}

/**
 * Makes an object take only rays that hit something drawn by its materials. Called at each draw, since three has no hook
 * between materials and rays: a `raycast` that was set since is used in place of the one before.
 */
export function listenToRays(object: Object3D): void {
  // Called with the object as `this`.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { raycast } = object as Mesh;
  if (typeof raycast !== 'function' || LISTENERS.has(raycast)) return;
  const isOwn = Object.hasOwn(object, 'raycast');
  const listener: Raycast = function (this: Mesh, raycaster, intersects) {
    const before = intersects.length;
    // Other code, such as three-mesh-bvh, may replace the function of the class.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const cast = isOwn ? raycast : (Object.getPrototypeOf(this) as Mesh).raycast;
    const result: unknown = cast.call(this, raycaster, intersects);
    let kept = before;
    for (let i = before; i < intersects.length; i++) {
      const hit = intersects[i]!;
      if (TESTS.get(materialOf(hit))?.(hit) ?? true) intersects[kept++] = hit;
    }
    intersects.length = kept;
    // False stops three from going on to the children.
    return result;
  };
  LISTENERS.add(listener);
  (object as Mesh).raycast = listener;
}

function materialOf({ object, face }: Intersection): Material {
  const { material } = object as Mesh;
  return Array.isArray(material) ? material[face?.materialIndex ?? 0]! : material;
}

/** The coordinates that the shader reads the mask at: those of the map, with its transform, if there is a map. */
function findPictureUv(material: Material & { map?: Texture | null }, hit: Intersection): Vector2 | null {
  const { map } = material;
  const uv = interpolateUv(map?.channel ?? 0, hit);
  if (uv === null || map == null) return uv;
  if (map.matrixAutoUpdate) map.updateMatrix();
  return uv.applyMatrix3(map.matrix);
}

function interpolateUv(channel: number, { object, face, uv, uv1, barycoord }: Intersection): Vector2 | null {
  if (channel === 0) return uv?.clone() ?? null;
  if (channel === 1) return uv1?.clone() ?? null;
  const attribute = (object as Mesh).geometry.getAttribute(`uv${channel}`);
  if (attribute === undefined || face == null || barycoord == null) return null;
  const { a, b, c } = face;
  return Triangle.getInterpolatedAttribute(attribute, a, b, c, barycoord, new Vector2());
}
