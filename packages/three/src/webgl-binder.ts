import type { StereoOptions } from '@alphastream/core/binding';
import {
  MeshBasicMaterial,
  type Material,
  type MeshBasicMaterialParameters,
  type ShaderMaterial,
  type Texture,
  type WebGLProgramParametersWithUniforms,
} from 'three';
import { EYE_FUNCTIONS, MASK_FUNCTIONS, type EyeUniforms, type MaskUniforms } from './mask-shader.js';
import { MaskedMaterials, setMembers } from './material-registry.js';
import { eyeUniformsOf } from './stereo.js';

/** How a mask is put on a material. */
export interface ApplyOptions extends StereoOptions {
  /**
   * Whether the material blends. Default true, but for a material with `alphaHash` or `alphaToCoverage`: it stays as
   * it is.
   */
  transparent?: boolean | undefined;
}

/** Puts one mask on any number of materials of a renderer's kind, and takes it off again. */
export interface MaterialBinder {
  /** An unlit material without a mask. The receiver disposes it. */
  createMaterial(parameters: MeshBasicMaterialParameters): MeshBasicMaterial;
  apply(material: Material, picture: Texture | null, options: ApplyOptions): void;
  /** For a mesh whose `alphaStreamSide` says which eye a triangle is for: the other eye does not see it. */
  applySide(material: Material): void;
  remove(material: Material): void;
  removeAll(): void;
}

type Hooks = Partial<Pick<Material, 'onBeforeCompile' | 'onBeforeRender' | 'customProgramCacheKey'>>;

/** What a mask does through the hooks of a material. */
interface Task {
  /** Of the program. */
  readonly key: string;
  inject(shader: WebGLProgramParametersWithUniforms): void;
  readonly onBeforeRender: Material['onBeforeRender'] | null;
}

const VERTEX_HOOK = '#include <uv_vertex>';
const FRAGMENT_HOOK = '#include <alphamap_fragment>';

/** The mask lies over the whole picture: it follows the map where there is one, with its transform. */
const VERTEX_CODE = /* glsl */ `
#ifdef USE_MAP
  vAlphaStreamUv = vMapUv;
#else
  vAlphaStreamUv = uv;
#endif
#ifdef ALPHASTREAM_STEREO
  vec2 alphaStreamPart = alphaStreamEye() > 0.5 ? alphaStreamParts.zw : alphaStreamParts.xy;
  vAlphaStreamUv = alphaStreamPart + alphaStreamScale * vAlphaStreamUv;
  vAlphaStreamBounds = vec4( alphaStreamPart, alphaStreamPart + alphaStreamScale );
  #ifdef USE_MAP
    vMapUv = vAlphaStreamUv;
  #endif
#endif
`;

/** `alphaMap` reads green, which an R8 texture does not have: the mask is read here, from red. */
const FRAGMENT_CODE = /* glsl */ `
#ifdef ALPHASTREAM_STEREO
  diffuseColor.a *= alphaStreamAlpha( vAlphaStreamUv, vAlphaStreamBounds );
#else
  diffuseColor.a *= alphaStreamAlpha( vAlphaStreamUv );
#endif
`;

/** A triangle of the other eye shrinks to a point out of view. */
const SIDE_VERTEX_CODE = /* glsl */ `
  if ( abs( alphaStreamSide - alphaStreamEye() ) > 0.5 ) gl_Position = vec4( 2.0, 2.0, 2.0, 1.0 );
`;

const VARYINGS = 'varying vec2 vAlphaStreamUv;\n';
const STEREO_VARYINGS = '#define ALPHASTREAM_STEREO\nvarying vec4 vAlphaStreamBounds;\n';
const STEREO_UNIFORMS = 'uniform vec2 alphaStreamScale;\nuniform vec4 alphaStreamParts;\n';

/** For shaders of the user's own: places of one eye's picture, 0 to 1. */
const STEREO_FUNCTIONS = /* glsl */ `
vec2 alphaStreamPart() { return alphaStreamEye() > 0.5 ? alphaStreamParts.zw : alphaStreamParts.xy; }
vec2 alphaStreamEyeUv( vec2 uv ) { return alphaStreamPart() + alphaStreamScale * uv; }
float alphaStreamEyeAlpha( vec2 uv ) {
  vec2 part = alphaStreamPart();
  return alphaStreamAlpha( part + alphaStreamScale * uv, vec4( part, part + alphaStreamScale ) );
}
`;

/** By what uniforms a material has been masked, in order. */
const TURNS = new WeakMap<Material, string[]>();
let binders = 0;

/** Binds by code that is put into the shaders of WebGLRenderer. */
export class MaskMaterials implements MaterialBinder {
  readonly #materials = new MaskedMaterials();
  readonly #id = binders++;
  readonly #uniforms: MaskUniforms;
  readonly #onBeforeRender: Material['onBeforeRender'];

  /** @param onBeforeRender Called before anything with two eyes is drawn. */
  constructor(uniforms: MaskUniforms, onBeforeRender: Material['onBeforeRender']) {
    this.#uniforms = uniforms;
    this.#onBeforeRender = onBeforeRender;
  }

  createMaterial(parameters: MeshBasicMaterialParameters): MeshBasicMaterial {
    return new MeshBasicMaterial(parameters);
  }

  /**
   * Multiplies the material's alpha with the mask, until it is removed or the material is disposed. A second call for
   * the same material changes nothing.
   *
   * @param picture Becomes the material's map where it has none.
   * @throws TypeError for a material that has another mask.
   */
  apply(material: Material, picture: Texture | null, options: ApplyOptions): void {
    this.#materials.add(material, () => this.#mask(material, picture, options));
  }

  applySide(material: Material): void {
    material.onBeforeRender = this.#onBeforeRender;
    material.customProgramCacheKey = () => 'alphastream-side';
    material.onBeforeCompile = (shader) => {
      shader.uniforms.alphaStreamEyes = this.#uniforms.alphaStreamEyes;
      shader.vertexShader =
        `attribute float alphaStreamSide;\n${EYE_FUNCTIONS}` +
        insertAfter(shader.vertexShader, '#include <project_vertex>', SIDE_VERTEX_CODE, material);
    };
  }

  /** Makes the material what it was, but for what was set since. Does nothing for one that has no mask. */
  remove(material: Material): void {
    this.#materials.remove(material);
  }

  removeAll(): void {
    this.#materials.removeAll();
  }

  /** @returns What takes the mask off. */
  #mask(material: Material, picture: Texture | null, options: ApplyOptions): () => void {
    const mapped: Material & Partial<Pick<MeshBasicMaterial, 'map'>> = material;
    const { transparent, alphaHash, alphaToCoverage } = material;
    const eyes = eyeUniformsOf(options);
    const task: { now: Task | null } = {
      now: {
        // Without a key of its own, three would reuse the program of an unmasked material with the same parameters.
        key: `|alphastream${eyes === null ? '' : '-stereo'}${this.#turnOf(material, eyes)}`,
        inject: (shader) => {
          this.#inject(shader, material, eyes);
        },
        onBeforeRender: eyes === null ? null : this.#onBeforeRender,
      },
    };
    const restore = setMembers(mapped, {
      ...createHooks(material, task),
      transparent: options.transparent ?? (alphaHash || alphaToCoverage ? transparent : true),
      ...(picture !== null && mapped.map === null && { map: picture }),
    });
    const shader = material as ShaderMaterial;
    const restoreUniforms = 'uniforms' in material ? setMembers(shader.uniforms, { ...this.#uniforms, ...eyes }) : null;
    return () => {
      task.now = null;
      restore();
      restoreUniforms?.(shader.uniforms);
    };
  }

  /**
   * Which of all the uniforms that a material has ever been masked with these are. three keeps a program of a material's
   * with the uniforms that it had at first: with others it must be told apart.
   */
  #turnOf(material: Material, eyes: EyeUniforms | null): number {
    const turns = TURNS.get(material) ?? [];
    TURNS.set(material, turns);
    const uniforms = JSON.stringify([this.#id, eyes]);
    if (!turns.includes(uniforms)) turns.push(uniforms);
    return turns.indexOf(uniforms);
  }

  #inject(shader: WebGLProgramParametersWithUniforms, material: Material, eyes: EyeUniforms | null): void {
    if ('isRawShaderMaterial' in material) return;
    Object.assign(shader.uniforms, this.#uniforms, eyes);
    const isShader = 'isShaderMaterial' in material;
    const stereo = eyes === null ? '' : EYE_FUNCTIONS + STEREO_UNIFORMS;
    // A shader of the user's own that has no hook calls the functions itself.
    if (isShader && !shader.fragmentShader.includes(FRAGMENT_HOOK)) {
      const functions = eyes === null ? '' : STEREO_FUNCTIONS;
      shader.fragmentShader = MASK_FUNCTIONS + stereo + functions + shader.fragmentShader;
      return;
    }
    const varyings = VARYINGS + (eyes === null ? '' : STEREO_VARYINGS);
    shader.vertexShader = varyings + stereo + insertAfter(shader.vertexShader, VERTEX_HOOK, VERTEX_CODE, material);
    shader.fragmentShader =
      varyings + MASK_FUNCTIONS + insertAfter(shader.fragmentShader, FRAGMENT_HOOK, FRAGMENT_CODE, material);
  }
}

/** Hooks that call those of the material and do a task. Without the task, they may go on being called by others. */
function createHooks(material: Material, task: { readonly now: Task | null }): Hooks {
  // Members that a material has of its own or from its class: they are called on it.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { onBeforeCompile, onBeforeRender, customProgramCacheKey } = material;
  return {
    onBeforeCompile(shader, renderer) {
      onBeforeCompile.call(material, shader, renderer);
      task.now?.inject(shader);
    },
    // By default the key is the text of the hook, which is now the one above, whatever it calls.
    customProgramCacheKey() {
      const key = customProgramCacheKey.call(material);
      return task.now === null ? key : key + onBeforeCompile.toString() + task.now.key;
    },
    ...(task.now?.onBeforeRender && {
      onBeforeRender(...args) {
        onBeforeRender.apply(material, args);
        task.now?.onBeforeRender?.(...args);
      },
    }),
  };
}

/** Puts code behind one of three's chunks. Throws a TypeError where the shader does not have it. */
function insertAfter(shader: string, hook: string, code: string, material: Material): string {
  if (!shader.includes(hook)) {
    throw new TypeError(
      `A mask cannot be put on a ${material.type}: its shader has no "${hook}". Use a built-in mesh material.`,
    );
  }
  return shader.replace(hook, `${hook}\n${code}`);
}
