import { setMembers } from '@alphastream/core/binding';
import {
  MeshBasicMaterial,
  type Material,
  type MeshBasicMaterialParameters,
  type ShaderMaterial,
  type Texture,
  type WebGLProgramParametersWithUniforms,
  type WebGLRenderer,
} from 'three';
import {
  AFTER_MAP_CODE,
  BEFORE_MAP_CODE,
  EYE_FUNCTIONS,
  FRAGMENT_CODE,
  MASK_FUNCTIONS,
  SIDE_VERTEX_CODE,
  SPILL_FUNCTIONS,
  STEREO_FUNCTIONS,
  STEREO_UNIFORMS,
  STEREO_VARYINGS,
  VARYINGS,
  VERTEX_CODE,
  type EyeUniforms,
  type MaskUniforms,
} from './mask-shader.js';
import { showsPicture, type ApplyOptions, type MaterialBinder } from './material-binder.js';
import { createClone } from './material-clone.js';
import { createHooks, insertAfter, type HookTask } from './material-hooks.js';
import { MaterialRegistry } from './material-registry.js';
import { maskPasses, watchPasses } from './pass-materials.js';
import { listenToRays, testMask, testSide, type MaskFacts } from './picking.js';
import { createEyeUniforms } from './stereo.js';

const VERTEX_CHUNK = '#include <uv_vertex>';
const MAP_CHUNK = '#include <map_fragment>';
const FRAGMENT_CHUNK = '#include <alphamap_fragment>';

const MAP_CODE = `${BEFORE_MAP_CODE}\n${MAP_CHUNK}\n${AFTER_MAP_CODE}`;

/** The sets of uniforms that a material was masked with so far, in order. */
const UNIFORM_SETS = new WeakMap<Material, string[]>();
let binders = 0;

/** Masks materials of WebGLRenderer: inserts code into their shaders. */
export class WebGLBinder implements MaterialBinder {
  readonly #materials = new MaterialRegistry();
  readonly #id = binders++;
  readonly #uniforms: MaskUniforms;
  readonly #onBeforeRender: Material['onBeforeRender'];
  readonly #owner: MaskFacts;

  /**
   * @param onBeforeRender Called before each stereo object is drawn.
   * @param owner Where the mask can be picked, and whether unlit materials that show its video are tone mapped.
   */
  constructor(uniforms: MaskUniforms, onBeforeRender: Material['onBeforeRender'], owner: MaskFacts) {
    this.#uniforms = uniforms;
    this.#owner = owner;
    this.#onBeforeRender = onBeforeRender;
  }

  createMaterial(parameters: MeshBasicMaterialParameters): MeshBasicMaterial {
    return new MeshBasicMaterial({ toneMapped: this.#owner.toneMapped, ...parameters });
  }

  apply(material: Material, picture: Texture | null, options: ApplyOptions): void {
    this.#materials.add(material, () => this.#mask(material, picture, options));
  }

  watch(renderer: WebGLRenderer): void {
    watchPasses(renderer);
  }

  applySide(material: Material): void {
    testSide(material, this.#owner);
    Object.assign(
      material,
      createClone(material, (clone) => this.applySide(clone)),
    );
    maskPasses(material, { uniforms: this.#uniforms, eyes: null, kind: 'side', shadow: true });
    material.onBeforeRender = this.#onBeforeRender;
    material.customProgramCacheKey = () => 'alphastream-side';
    material.onBeforeCompile = (shader, renderer) => {
      watchPasses(renderer);
      shader.uniforms.alphaStreamEyes = this.#uniforms.alphaStreamEyes;
      shader.vertexShader =
        `attribute float alphaStreamSide;\n${EYE_FUNCTIONS}` +
        insertAfter(shader.vertexShader, '#include <project_vertex>', SIDE_VERTEX_CODE, material);
    };
  }

  remove(material: Material): void {
    this.#materials.remove(material);
  }

  removeAll(): void {
    this.#materials.removeAll();
  }

  /** @returns Takes the mask off. */
  #mask(material: Material, picture: Texture | null, options: ApplyOptions): () => void {
    const mapped: Material & Partial<Pick<MeshBasicMaterial, 'map'>> = material;
    const { transparent, alphaHash, alphaToCoverage } = material;
    const eyes = createEyeUniforms(options);
    const task: { now: HookTask | null } = {
      now: {
        // Without a key of its own, three would reuse the shader of an unmasked material with the same parameters.
        key: `|alphastream${eyes === null ? '' : '-stereo'}${this.#uniformSetOf(material, eyes)}`,
        inject: (shader, renderer) => {
          watchPasses(renderer);
          this.#inject(shader, material, eyes);
        },
        onBeforeRender: (renderer, scene, camera, geometry, object, group) => {
          listenToRays(object);
          this.#restoreUniforms(renderer, material, eyes);
          if (eyes !== null) this.#onBeforeRender(renderer, scene, camera, geometry, object, group);
        },
      },
    };
    const restore = setMembers(mapped, {
      ...createHooks(material, task),
      ...createClone(material, (clone) => {
        restore(clone);
        forgetUniforms(clone, { ...this.#uniforms, ...eyes });
        this.apply(clone, picture, options);
      }),
      transparent: options.transparent ?? (alphaHash || alphaToCoverage ? transparent : true),
      ...(picture !== null && mapped.map === null && { map: picture }),
      ...(!this.#owner.toneMapped && showsPicture(material, mapped.map, picture) && { toneMapped: false }),
    });
    const shader = material as ShaderMaterial;
    const { shadow = true } = options;
    const stopTest = testMask(material, this.#owner, options);
    const endPasses = maskPasses(material, { uniforms: this.#uniforms, eyes, kind: 'mask', shadow });
    const restoreUniforms = 'uniforms' in material ? setMembers(shader.uniforms, { ...this.#uniforms, ...eyes }) : null;
    return () => {
      task.now = null;
      stopTest();
      endPasses();
      restore();
      // The user may have replaced the object of uniforms.
      restoreUniforms?.(shader.uniforms);
    };
  }

  /**
   * three finds the shader of a material that was masked before, but gives it the uniforms of the shader that it compiled
   * last: that of the time without a mask.
   */
  #restoreUniforms({ properties }: WebGLRenderer, material: Material, eyes: EyeUniforms | null): void {
    const { uniforms } = properties.get(material) as { uniforms?: Partial<MaskUniforms> };
    if (uniforms !== undefined && uniforms.alphaStreamMask !== this.#uniforms.alphaStreamMask) {
      Object.assign(uniforms, this.#uniforms, eyes);
    }
  }

  /**
   * Returns the number of this set of uniforms among all that the material was masked with. three keeps a compiled
   * shader with its first uniforms, so other uniforms need another key.
   */
  #uniformSetOf(material: Material, eyes: EyeUniforms | null): number {
    const sets = UNIFORM_SETS.get(material) ?? [];
    UNIFORM_SETS.set(material, sets);
    const set = JSON.stringify([this.#id, eyes]);
    if (!sets.includes(set)) sets.push(set);
    return sets.indexOf(set);
  }

  #inject(shader: WebGLProgramParametersWithUniforms, material: Material, eyes: EyeUniforms | null): void {
    if ('isRawShaderMaterial' in material) return;
    Object.assign(shader.uniforms, this.#uniforms, eyes);
    const isShader = 'isShaderMaterial' in material;
    const stereo = eyes === null ? '' : EYE_FUNCTIONS + STEREO_UNIFORMS;
    // A user's shader without the chunk calls the functions itself.
    if (isShader && !shader.fragmentShader.includes(FRAGMENT_CHUNK)) {
      const functions = eyes === null ? '' : STEREO_FUNCTIONS;
      shader.fragmentShader = MASK_FUNCTIONS + stereo + functions + shader.fragmentShader;
      return;
    }
    const varyings = VARYINGS + (eyes === null ? '' : STEREO_VARYINGS);
    shader.vertexShader = varyings + stereo + insertAfter(shader.vertexShader, VERTEX_CHUNK, VERTEX_CODE, material);
    const fragment = insertAfter(shader.fragmentShader, FRAGMENT_CHUNK, fragmentCodeOf(material), material);
    shader.fragmentShader = varyings + MASK_FUNCTIONS + SPILL_FUNCTIONS + fragment.replace(MAP_CHUNK, MAP_CODE);
  }
}

/** Shadows know no transparency: a material for them is cut where the mask is half opaque. */
function fragmentCodeOf(material: Material): string {
  return 'isMeshDepthMaterial' in material || 'isMeshDistanceMaterial' in material
    ? `${FRAGMENT_CODE}if ( diffuseColor.a < 0.5 ) discard;\n`
    : FRAGMENT_CODE;
}

/** Removes uniforms that `ShaderMaterial.clone` has copied, textures and all. */
function forgetUniforms(material: Material & { uniforms?: Record<string, unknown> }, names: object): void {
  if (material.uniforms === undefined) return;
  for (const name of Object.keys(names)) Reflect.deleteProperty(material.uniforms, name);
}
