import type {
  IUniform,
  Material,
  MeshBasicMaterial,
  Texture,
  WebGLProgramParametersWithUniforms,
  WebGLRenderer,
} from 'three';

/** What a material was before the mask was put on. */
interface Before {
  readonly onBeforeCompile: Material['onBeforeCompile'];
  readonly customProgramCacheKey: Material['customProgramCacheKey'];
  readonly transparent: boolean;
  readonly map: Texture | null | undefined;
}

const VERTEX_HOOK = '#include <uv_vertex>';
const FRAGMENT_HOOK = '#include <alphamap_fragment>';

/** The mask lies over the whole picture: it follows the map where there is one, with its transform. */
const VERTEX_CODE = `
#ifdef USE_MAP
  vAlphaStreamUv = vMapUv;
#else
  vAlphaStreamUv = uv;
#endif
`;

/** `alphaMap` reads green, which an R8 texture does not have: the mask is read here, from red. */
const FRAGMENT_CODE = `
diffuseColor.a *= texture2D( alphaStreamMask, vAlphaStreamUv ).r;
`;

/** Puts one mask on any number of built-in materials, and takes it off again. */
export class MaskMaterials {
  readonly #before = new Map<Material, Before>();
  readonly #mask: IUniform<Texture>;

  constructor(mask: Texture) {
    this.#mask = { value: mask };
  }

  /**
   * Multiplies the material's alpha with the mask. A second call for the same material changes nothing.
   *
   * @param picture Becomes the material's map where it has none.
   */
  apply(material: Material, picture: Texture | null): void {
    if (this.#before.has(material)) return;
    // Members that a material has of its own or from its class: they are called on it, and put back as they were.
    // eslint-disable-next-line @typescript-eslint/unbound-method
    const { onBeforeCompile, customProgramCacheKey, transparent } = material;
    const mapped = material as Partial<MeshBasicMaterial>;
    this.#before.set(material, { onBeforeCompile, customProgramCacheKey, transparent, map: mapped.map });
    if (picture !== null && mapped.map === null) mapped.map = picture;
    material.transparent = true;
    material.onBeforeCompile = (shader: WebGLProgramParametersWithUniforms, renderer: WebGLRenderer) => {
      onBeforeCompile.call(material, shader, renderer);
      shader.uniforms.alphaStreamMask = this.#mask;
      shader.vertexShader = insertAfter(
        shader.vertexShader,
        VERTEX_HOOK,
        VERTEX_CODE,
        'varying vec2 vAlphaStreamUv;\n',
        material,
      );
      shader.fragmentShader = insertAfter(
        shader.fragmentShader,
        FRAGMENT_HOOK,
        FRAGMENT_CODE,
        'uniform sampler2D alphaStreamMask;\nvarying vec2 vAlphaStreamUv;\n',
        material,
      );
    };
    // Without a key of its own, three would reuse the program of an unmasked material with the same parameters.
    material.customProgramCacheKey = () => `${customProgramCacheKey.call(material)}|alphastream`;
    material.needsUpdate = true;
  }

  /** Makes the material what it was. Does nothing for one that has no mask. */
  remove(material: Material): void {
    const before = this.#before.get(material);
    if (before === undefined) return;
    this.#before.delete(material);
    const { map, ...rest } = before;
    Object.assign(material, rest);
    if (map !== undefined) (material as MeshBasicMaterial).map = map;
    material.needsUpdate = true;
  }

  removeAll(): void {
    for (const material of [...this.#before.keys()]) this.remove(material);
  }
}

function insertAfter(shader: string, hook: string, code: string, declarations: string, material: Material): string {
  if (!shader.includes(hook)) {
    throw new TypeError(
      `A mask cannot be put on a ${material.type}: its shader has no "${hook}". Use a built-in mesh material.`,
    );
  }
  return declarations + shader.replace(hook, `${hook}\n${code}`);
}
