/** How urgent a load is. The same object for as long as the load lasts. */
export interface LoadPriority {
  /** Whether the load goes before all prefetch. May become true while it runs. */
  urgent: boolean;
}

/** What the scheduler schedules: frames that can be loaded, and a cache that holds some of them. */
export interface FrameSource {
  readonly frameCount: number;
  /** Frames that fit into the cache. */
  readonly room: number;
  /** Whether frame `index` is cached. */
  has(index: number): boolean;
  /** Stored bytes of frame `index`; 0 if unknown. */
  bytesOf(index: number): number;
  /** Fetches, decodes and caches frame `index`. Rejects with an AlphaStreamError or the signal's reason. */
  load(index: number, signal: AbortSignal, priority: LoadPriority): Promise<void>;
  /** Moves the load of frame `index` before all prefetch. */
  prioritize(index: number): void;
  /** Announces that frames `first` to `last`, both included, will be loaded soon; none if `last` is below `first`. */
  plan(first: number, last: number): void;
}
