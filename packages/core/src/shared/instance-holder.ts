/** An instance of a WASM module that can be abandoned. */
interface Abandonable {
  abandon(): void;
}

/**
 * Makes a function that returns the holder of a module's instance in this worker or window, the same at each call: all that
 * use the module share an instance.
 *
 * @param requireModule Throws for a module of another kind.
 * @param create Creates an instance. May throw if memory is short.
 */
export function createHolders<T extends Abandonable>(
  requireModule: (module: WebAssembly.Module) => void,
  create: (module: WebAssembly.Module) => T,
): (module: WebAssembly.Module) => InstanceHolder<T> {
  const holders = new WeakMap<WebAssembly.Module, InstanceHolder<T>>();
  return (module) => {
    let holder = holders.get(module);
    if (holder === undefined) {
      requireModule(module);
      holder = new InstanceHolder(() => create(module));
      holders.set(module, holder);
    }
    return holder;
  };
}

/**
 * Holds the instance of a WASM module. An instance that trapped stays callable but returns wrong results: it is dropped and
 * never called again, and the next use creates another one.
 */
export class InstanceHolder<T extends Abandonable> {
  readonly #create: () => T;
  #instance: T | undefined;

  /** @param create Creates an instance. May throw if memory is short. */
  constructor(create: () => T) {
    this.#create = create;
  }

  get(): T {
    return (this.#instance ??= this.#create());
  }

  /** Whether `instance` is the one in use. */
  holds(instance: T): boolean {
    return this.#instance === instance;
  }

  /** Drops an instance after a trap. Does nothing if it is no longer the one in use. */
  drop(instance: T): void {
    if (this.#instance !== instance) return;
    this.#instance = undefined;
    instance.abandon();
  }
}
