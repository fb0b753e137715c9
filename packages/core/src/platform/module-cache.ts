/** Compiled WASM modules by URL. Each is fetched and compiled once, or again after a failure. */
export class ModuleCache {
  readonly #compile: (url: string) => Promise<WebAssembly.Module>;
  readonly #modules = new Map<string, Promise<WebAssembly.Module>>();

  constructor(compile: (url: string) => Promise<WebAssembly.Module>) {
    this.#compile = compile;
  }

  get(url: string): Promise<WebAssembly.Module> {
    let module = this.#modules.get(url);
    if (module === undefined) {
      module = this.#compile(url);
      this.#modules.set(url, module);
      module.catch(() => this.#modules.delete(url));
    }
    return module;
  }
}
