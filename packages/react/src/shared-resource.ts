/** Something that components share, and that is disposed some time after the last of them is gone. */
interface Entry<T> {
  readonly promise: Promise<T>;
  users: number;
  timer: ReturnType<typeof setTimeout> | undefined;
}

/**
 * What nobody uses is kept for so long, in ms: a component that suspends is created again, and StrictMode takes each away and
 * puts it back.
 */
const KEEP_MS = 10_000;

/** Resources by their source. A component that suspends finds the promise that it waits for here. */
export class SharedResources<T extends { dispose(): void }> {
  readonly #entries = new Map<unknown, Map<string, Entry<T>>>();
  readonly #onIdle: (resource: T) => void;

  /** @param onIdle Called when the last component is gone. */
  constructor(onIdle: (resource: T) => void = () => undefined) {
    this.#onIdle = onIdle;
  }

  /**
   * Returns the promise for a source, the same one for equal options.
   *
   * @param open Called if there is none.
   */
  get(source: unknown, options: object, open: () => Promise<T>): Promise<T> {
    const key = keyOf(options);
    const name = source instanceof URL ? source.href : source;
    const byOptions = this.#entries.get(name) ?? new Map<string, Entry<T>>();
    this.#entries.set(name, byOptions);
    const known = byOptions.get(key);
    if (known !== undefined) return known.promise;
    const entry: Entry<T> = { promise: open(), users: 0, timer: undefined };
    byOptions.set(key, entry);
    const leave = () => this.#leave(name, key, entry);
    // A failed one is kept, too, for as long as the error may be rendered.
    entry.promise.then(leave, leave);
    return entry.promise;
  }

  /** Keeps a resource for a component. Returns what releases it. */
  retain(resource: T, promise: Promise<T>): () => void {
    for (const [source, byOptions] of this.#entries) {
      for (const [key, entry] of byOptions) {
        if (entry.promise !== promise) continue;
        entry.users++;
        clearTimeout(entry.timer);
        return () => {
          entry.users--;
          if (entry.users === 0) this.#onIdle(resource);
          this.#leave(source, key, entry);
        };
      }
    }
    return () => undefined; // It was disposed before its component was there.
  }

  #leave(source: unknown, key: string, entry: Entry<T>): void {
    if (entry.users > 0) return;
    clearTimeout(entry.timer);
    entry.timer = setTimeout(() => {
      const byOptions = this.#entries.get(source);
      byOptions?.delete(key);
      if (byOptions?.size === 0) this.#entries.delete(source);
      entry.promise.then(
        (resource) => resource.dispose(),
        () => undefined,
      );
    }, KEEP_MS);
  }
}

/** Options as text. Functions and signals do not count: they are new in each render. */
function keyOf(options: object): string {
  return JSON.stringify(options, (_, value: unknown) =>
    typeof value === 'function' || value instanceof AbortSignal ? undefined : value instanceof URL ? value.href : value,
  );
}
