/**
 * Makes a function of the module that wasm-bindgen writes for the target `web`. The module holds one instance, for good: an
 * instance that trapped could not be replaced. The function makes an instance with state of its own at each call. Once an
 * instance was abandoned, the garbage collector no longer frees objects in it: that could trap, outside of any call.
 */

/**
 * @param {string} glue the text of the `.js` file
 * @returns {string}
 */
export function wrapGlue(glue) {
  const names = exportedNames(glue);
  let body = glue.replace(/^export (class|function) /gm, '$1 ');
  body = remove(body, /^async function __wbg_load[\s\S]*?^}\n\n/m);
  body = remove(body, /^let __wbg_init_promise;[\s\S]*$/m);
  body = remove(body, /^\/\* @ts-self-types=.*\n\n/m);
  const collected = /new FinalizationRegistry\(ptr => wasm\./g;
  if (!collected.test(body)) throw changed(collected);
  body = body.replace(collected, 'new FinalizationRegistry(ptr => isAbandoned || wasm.');
  return `/**
 * Creates an instance of the WASM module, with state of its own.
 * @param {WebAssembly.Module} wasmSource
 */
export function createInstance(wasmSource) {
let isAbandoned = false;

${body.trim()}

initSync({ module: wasmSource });
return { ${[...names, 'memory: wasm.memory', 'abandon: () => { isAbandoned = true; }'].join(', ')} };
}
`;
}

/**
 * @param {string} types the text of the `.d.ts` file
 * @returns {string}
 */
export function wrapTypes(types) {
  const names = exportedNames(types);
  const classes = names.filter((name) => /^[A-Z]/.test(name));
  const body = remove(types, /^export type InitInput = [\s\S]*$/m).replace(
    /^export (class|function) /gm,
    'declare $1 ',
  );
  return `${body.trim()}

export type { ${classes.join(', ')} };

/** An instance of the WASM module, with state of its own. */
export interface WasmInstance {
${names.map((name) => `    readonly ${name}: typeof ${name};`).join('\n')}
    readonly memory: WebAssembly.Memory;
    /** Call it after a trap: nothing in the instance is freed any more. */
    readonly abandon: () => void;
}

export function createInstance(wasmSource: WebAssembly.Module): WasmInstance;
`;
}

/** @param {string} text */
function exportedNames(text) {
  const names = [...text.matchAll(/^export (?:class|function) (\w+)/gm)].map((match) => String(match[1]));
  return names.filter((name) => name !== 'initSync');
}

/**
 * @param {string} text
 * @param {RegExp} part
 */
function remove(text, part) {
  if (!part.test(text)) throw changed(part);
  return text.replace(part, '');
}

/** @param {RegExp} part */
function changed(part) {
  return new Error(
    `The output of wasm-bindgen has changed: ${String(part)} is missing. Adapt scripts/lib/wrap-glue.mjs.`,
  );
}
