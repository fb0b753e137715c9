/** Compiled WASM modules by their source: a URL, or the text of an embedded one. Each is compiled once, or again after a failure. */
export class ModuleCache {
  readonly #compile: (source: string) => Promise<WebAssembly.Module>;
  readonly #modules = new Map<string, Promise<WebAssembly.Module>>();

  constructor(compile: (source: string) => Promise<WebAssembly.Module>) {
    this.#compile = compile;
  }

  get(source: string): Promise<WebAssembly.Module> {
    let module = this.#modules.get(source);
    if (module === undefined) {
      module = this.#compile(source);
      this.#modules.set(source, module);
      module.catch(() => this.#modules.delete(source));
    }
    return module;
  }
}
