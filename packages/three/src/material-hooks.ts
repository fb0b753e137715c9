import type { Material, WebGLProgramParametersWithUniforms, WebGLRenderer } from 'three';

/** The members of a material that WebGLRenderer calls. */
export type Hooks = Partial<Pick<Material, 'onBeforeCompile' | 'onBeforeRender' | 'customProgramCacheKey'>>;

/** What a mask does in the hooks of a material. */
export interface HookTask {
  /** Distinguishes the compiled shader from those of other masks and of unmasked materials. */
  readonly key: string;
  inject(shader: WebGLProgramParametersWithUniforms, renderer: WebGLRenderer): void;
  readonly onBeforeRender: Material['onBeforeRender'] | null;
}

/**
 * Creates hooks that call the material's own hooks, then a task. Hooks that were wrapped by other code since cannot be
 * taken out again: set `now` to null, and they only call on.
 */
export function createHooks(material: Material, task: { readonly now: HookTask | null }): Hooks {
  // From the material or its class; they are called with the material as `this`.
  // eslint-disable-next-line @typescript-eslint/unbound-method
  const { onBeforeCompile, onBeforeRender, customProgramCacheKey } = material;
  return {
    onBeforeCompile(shader, renderer) {
      onBeforeCompile.call(material, shader, renderer);
      task.now?.inject(shader, renderer);
    },
    // three's default key is the text of the `onBeforeCompile` above, which is the same whatever hook it calls.
    customProgramCacheKey() {
      const key = customProgramCacheKey.call(material);
      return task.now === null ? key : key + onBeforeCompile.toString() + task.now.key;
    },
    ...(task.now?.onBeforeRender && {
      // Without an array of arguments, which each draw would allocate.
      onBeforeRender(renderer, scene, camera, geometry, object, group) {
        onBeforeRender.call(material, renderer, scene, camera, geometry, object, group);
        task.now?.onBeforeRender?.(renderer, scene, camera, geometry, object, group);
      },
    }),
  };
}

/**
 * Inserts code after one of three's chunks.
 *
 * @throws TypeError if the shader does not include the chunk.
 */
export function insertAfter(shader: string, chunk: string, code: string, material: Material): string {
  if (!shader.includes(chunk)) {
    throw new TypeError(
      `A mask cannot be put on a ${material.type}: its shader has no "${chunk}". Use a built-in mesh material.`,
    );
  }
  return shader.replace(chunk, `${chunk}\n${code}`);
}
