/** An instance of a WASM module that can be abandoned. */
interface Abandonable {
  abandon(): void;
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
