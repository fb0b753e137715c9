import { Matrix3, type Material, type Object3D, type Texture, type WebGLRenderer } from 'three';
import { EYE_FUNCTIONS, MASK_FUNCTIONS, SIDE_VERTEX_CODE, STEREO_UNIFORMS, type EyeUniforms } from './mask-shader.js';
import type { MaskUniforms } from './mask-shader.js';

/**
 * Shadow maps, outlines and normal passes draw a mesh with a material of their own, which knows nothing of masks. Here such
 * a material is replaced, for a mesh with a masked material, by one that also discards what the mask hides.
 */
export interface PassTask {
  readonly uniforms: MaskUniforms;
  /** The parts of the picture for two eyes. Null: both see the whole picture. */
  readonly eyes: EyeUniforms | null;
  /** `mask` discards fragments; `side` hides triangles of the other eye. */
  readonly kind: 'mask' | 'side';
  /** Whether shadows have the shape of the mask. */
  readonly shadow: boolean;
}

/** A part of a mesh with several materials. */
type MaterialGroup = { readonly materialIndex?: number | undefined } | null;

interface Entry extends PassTask {
  /** By the material that they stand in for. */
  readonly standIns: Map<Material, Material>;
  /** The transform of the material's map. */
  readonly place: { value: Matrix3 };
}

const ENTRIES = new WeakMap<Material, Entry>();
const WATCHED = new WeakSet<WebGLRenderer>();
const IDENTITY = new Matrix3();
const VARYING = 'varying vec2 vAlphaStreamPass;\n';
const BOUNDS_VARYING = 'varying vec4 vAlphaStreamPassBounds;\n';

/** Ids of stand-ins: below those of three, and below the -1 that it uses for none. */
let nextId = -2;

/**
 * Lets passes that draw meshes of `material` with another material see its mask.
 *
 * @returns Ends that.
 */
export function maskPasses(material: Material, task: PassTask): () => void {
  const entry: Entry = { ...task, standIns: new Map(), place: { value: IDENTITY } };
  ENTRIES.set(material, entry);
  return () => {
    ENTRIES.delete(material);
    for (const standIn of entry.standIns.values()) standIn.dispose();
  };
}

/**
 * Lets a renderer replace the materials of passes. It is the one place through which three draws everything, with the
 * mesh and the material: the hooks of materials and of meshes do not see both, or one frame late.
 */
export function watchPasses(renderer: WebGLRenderer): void {
  if (WATCHED.has(renderer)) return;
  WATCHED.add(renderer);
  // Called with the renderer as `this`.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const draw = renderer.renderBufferDirect;
  renderer.renderBufferDirect = (camera, scene, geometry, material, object, group) => {
    draw.call(
      renderer,
      camera,
      scene,
      geometry,
      findMaterial(renderer, scene, material, object, group as MaterialGroup),
      object,
      group,
    );
  };
  // Shadows that were drawn before.
  renderer.shadowMap.needsUpdate = true;
}

/** @param scene Null for a shadow map. */
function findMaterial(
  renderer: WebGLRenderer,
  scene: unknown,
  material: Material,
  object: Object3D & { material?: Material | Material[] },
  group: MaterialGroup,
): Material {
  const { material: materials } = object;
  const own = Array.isArray(materials) ? materials[group?.materialIndex ?? 0] : materials;
  if (own === undefined || own === material) return material;
  const entry = ENTRIES.get(own);
  if (entry === undefined || (scene === null && !entry.shadow) || ENTRIES.has(material)) return material;
  if ('isRawShaderMaterial' in material) return material;
  const standIn = entry.standIns.get(material) ?? createStandIn(entry, material);
  const { map } = own as { map?: Texture | null };
  if (map?.matrixAutoUpdate) map.updateMatrix();
  entry.place.value = map?.matrix ?? IDENTITY;
  // three keeps the light of a point light's shadow with the material.
  if ('isMeshDistanceMaterial' in material) {
    propertiesOf(renderer, standIn).light = propertiesOf(renderer, material).light;
  }
  return standIn;
}

function propertiesOf(renderer: WebGLRenderer, material: Material): { light?: unknown } {
  return renderer.properties.get(material) as { light?: unknown };
}

/** Creates a material that follows every member of another one, with the mask in its shader. */
function createStandIn(entry: Entry, material: Material): Material {
  // From the material or its class; they are called with the material as `this`.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { onBeforeCompile, customProgramCacheKey } = material;
  const { uniforms, eyes, kind, place, standIns } = entry;
  const key = `|alphastream-pass-${kind}${eyes === null ? '' : '-stereo'}`;
  const members: Partial<Material> & { _listeners: undefined } = {
    // With the same id, three would leave the uniforms of another stand-in.
    id: nextId--,
    // Its own: what listens to the other material must not be told twice.
    _listeners: undefined,
    onBeforeCompile(shader, renderer) {
      onBeforeCompile.call(material, shader, renderer);
      // A new object: that of a ShaderMaterial is its own.
      shader.uniforms = { ...shader.uniforms, ...uniforms, ...eyes, alphaStreamPlace: place };
      shader.vertexShader = wrapVertex(shader.vertexShader, kind, eyes !== null);
      if (kind === 'mask') shader.fragmentShader = wrapFragment(shader.fragmentShader, eyes !== null);
    },
    customProgramCacheKey: () => customProgramCacheKey.call(material) + onBeforeCompile.toString() + key,
  };
  const standIn = Object.create(material, Object.getOwnPropertyDescriptors(members)) as Material;
  standIns.set(material, standIn);
  const onDispose = () => {
    material.removeEventListener('dispose', onDispose);
    standIns.delete(material);
    standIn.dispose();
  };
  material.addEventListener('dispose', onDispose);
  return standIn;
}

/** Renames the shader's `main`, which `main` of the code calls as `alphaStreamPassMain`. */
function wrapMain(shader: string, declarations: string, main: string): string {
  const renamed = shader.replace(/\bvoid\s+main\s*\(/, 'void alphaStreamPassMain(');
  return `${declarations}${renamed}\nvoid main() {\n${main}}\n`;
}

function wrapVertex(shader: string, kind: PassTask['kind'], isStereo: boolean): string {
  if (kind === 'side') {
    const declarations = `attribute float alphaStreamSide;\n${EYE_FUNCTIONS}`;
    return wrapMain(shader, declarations, `alphaStreamPassMain();\n${SIDE_VERTEX_CODE}`);
  }
  const declarations = `uniform mat3 alphaStreamPlace;\n${VARYING}`;
  const main = 'alphaStreamPassMain();\nvAlphaStreamPass = ( alphaStreamPlace * vec3( uv, 1.0 ) ).xy;\n';
  if (!isStereo) return wrapMain(shader, declarations, main);
  return wrapMain(
    shader,
    declarations + BOUNDS_VARYING + EYE_FUNCTIONS + STEREO_UNIFORMS,
    `${main}vec2 alphaStreamPart = alphaStreamEye() > 0.5 ? alphaStreamParts.zw : alphaStreamParts.xy;
vAlphaStreamPass = alphaStreamPart + alphaStreamScale * vAlphaStreamPass;
vAlphaStreamPassBounds = vec4( alphaStreamPart, alphaStreamPart + alphaStreamScale );\n`,
  );
}

function wrapFragment(shader: string, isStereo: boolean): string {
  const bounds = isStereo ? ', vAlphaStreamPassBounds' : '';
  return wrapMain(
    shader,
    VARYING + (isStereo ? BOUNDS_VARYING : '') + MASK_FUNCTIONS,
    `if ( alphaStreamAlpha( vAlphaStreamPass${bounds} ) < 0.5 ) discard;\nalphaStreamPassMain();\n`,
  );
}
