/** A load under way, as the source sees it from the scheduler's side. */
export interface FrameLoad {
  readonly index: number;
  /** Whether the load goes before all prefetch. May become true while it runs; `prioritize` then says so. */
  readonly urgent: boolean;
  /** The frame is cached, or could not be loaded. Called once, later than `load` returns, unless the load is cancelled. */
  end(error?: Error): void;
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
  /** Fetches, decodes and caches a frame. */
  load(load: FrameLoad): void;
  /** Ends a load whose frame is no longer wanted. */
  cancel(load: FrameLoad): void;
  /** Applies changed priorities: a load has become urgent. */
  prioritize(): void;
  /** Announces that frames `first` to `last`, both included, will be loaded soon; none if `last` is below `first`. */
  plan(first: number, last: number): void;
}
