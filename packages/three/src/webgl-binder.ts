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
  EYE_FUNCTIONS,
  FRAGMENT_CODE,
  MASK_FUNCTIONS,
  SIDE_VERTEX_CODE,
  STEREO_FUNCTIONS,
  STEREO_UNIFORMS,
  STEREO_VARYINGS,
  VARYINGS,
  VERTEX_CODE,
  type EyeUniforms,
  type MaskUniforms,
} from './mask-shader.js';
import { showsPicture, type ApplyOptions, type MaterialBinder } from './material-binder.js';
import { createHooks, insertAfter, type HookTask } from './material-hooks.js';
import { MaterialRegistry } from './material-registry.js';
import { maskPasses, watchPasses } from './pass-materials.js';
import { createEyeUniforms } from './stereo.js';

const VERTEX_CHUNK = '#include <uv_vertex>';
const FRAGMENT_CHUNK = '#include <alphamap_fragment>';

/** The sets of uniforms that a material was masked with so far, in order. */
const UNIFORM_SETS = new WeakMap<Material, string[]>();
let binders = 0;

/** Masks materials of WebGLRenderer: inserts code into their shaders. */
export class WebGLBinder implements MaterialBinder {
  readonly #materials = new MaterialRegistry();
  readonly #id = binders++;
  readonly #uniforms: MaskUniforms;
  readonly #onBeforeRender: Material['onBeforeRender'];
  readonly #toneMapped: boolean;

  /**
   * @param onBeforeRender Called before each stereo object is drawn.
   * @param toneMapped Whether unlit materials that show the video are tone mapped.
   */
  constructor(uniforms: MaskUniforms, onBeforeRender: Material['onBeforeRender'], toneMapped: boolean) {
    this.#uniforms = uniforms;
    this.#onBeforeRender = onBeforeRender;
    this.#toneMapped = toneMapped;
  }

  createMaterial(parameters: MeshBasicMaterialParameters): MeshBasicMaterial {
    return new MeshBasicMaterial({ toneMapped: this.#toneMapped, ...parameters });
  }

  apply(material: Material, picture: Texture | null, options: ApplyOptions): void {
    this.#materials.add(material, () => this.#mask(material, picture, options));
  }

  watch(renderer: WebGLRenderer): void {
    watchPasses(renderer);
  }

  applySide(material: Material): void {
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
        onBeforeRender: eyes === null ? null : this.#onBeforeRender,
      },
    };
    const restore = setMembers(mapped, {
      ...createHooks(material, task),
      transparent: options.transparent ?? (alphaHash || alphaToCoverage ? transparent : true),
      ...(picture !== null && mapped.map === null && { map: picture }),
      ...(!this.#toneMapped && showsPicture(material, mapped.map, picture) && { toneMapped: false }),
    });
    const shader = material as ShaderMaterial;
    const { shadow = true } = options;
    const endPasses = maskPasses(material, { uniforms: this.#uniforms, eyes, kind: 'mask', shadow });
    const restoreUniforms = 'uniforms' in material ? setMembers(shader.uniforms, { ...this.#uniforms, ...eyes }) : null;
    return () => {
      task.now = null;
      endPasses();
      restore();
      // The user may have replaced the object of uniforms.
      restoreUniforms?.(shader.uniforms);
    };
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
    shader.fragmentShader =
      varyings +
      MASK_FUNCTIONS +
      insertAfter(shader.fragmentShader, FRAGMENT_CHUNK, fragmentCodeOf(material), material);
  }
}

/** Shadows know no transparency: a material for them is cut where the mask is half opaque. */
function fragmentCodeOf(material: Material): string {
  return 'isMeshDepthMaterial' in material || 'isMeshDistanceMaterial' in material
    ? `${FRAGMENT_CODE}if ( diffuseColor.a < 0.5 ) discard;\n`
    : FRAGMENT_CODE;
}
