/** Compiled programs by address: each is fetched and compiled once, and again after a failure. */
export class ModuleCache {
  readonly #compile: (address: string) => Promise<WebAssembly.Module>;
  readonly #modules = new Map<string, Promise<WebAssembly.Module>>();

  constructor(compile: (address: string) => Promise<WebAssembly.Module>) {
    this.#compile = compile;
  }

  get(address: string): Promise<WebAssembly.Module> {
    let module = this.#modules.get(address);
    if (module === undefined) {
      module = this.#compile(address);
      this.#modules.set(address, module);
      module.catch(() => this.#modules.delete(address));
    }
    return module;
  }
}
