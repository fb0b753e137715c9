import type { AlphaStreamError } from '../shared/errors.js';

/** One frame's mask: R8, row-major, tight, top-left origin; 0 transparent, 255 opaque. The receiver owns it. */
export interface MaskFrame {
  /** 0-based index in the stream. */
  readonly index: number;
  /** Width in pixels. */
  readonly width: number;
  /** Height in pixels. */
  readonly height: number;
  /** width × height bytes. */
  readonly data: Uint8Array;
  /** First row of `data` with a set pixel. */
  readonly firstRow: number;
  /** Last row of `data` with a set pixel; below `firstRow` if none is set. */
  readonly lastRow: number;
}

/** Options for `AlphaStream.getFrame`. All optional. */
export interface GetFrameOptions {
  /**
   * Maximum wait in ms; Infinity waits as long as it takes.
   *
   * @defaultValue 12
   */
  timeboxMs?: number | undefined;
  /**
   * Makes the smooth mask instead of the exact one: each pixel's coverage by the outlines (the stream format, section
   * 6). Made again at each call.
   *
   * @defaultValue false
   */
  smooth?: boolean | undefined;
  /** Aborts the wait; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Options for `AlphaStream.getTriangleStripVertices`. All optional. */
export interface GetStripOptions {
  /**
   * Maximum deviation of the outlines, in pixels of the coordinate space, for fewer vertices; from 0 on.
   *
   * @defaultValue 0
   */
  tolerance?: number | undefined;
  /**
   * Maximum wait in ms; Infinity waits as long as it takes.
   *
   * @defaultValue 12
   */
  timeboxMs?: number | undefined;
  /** Aborts the wait; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** Options for `AlphaStream.preload`. All optional. */
export interface PreloadOptions {
  /** Aborts the loading; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
  /** Called after each frame with the number of frames done and that of all frames to load. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** The detail of a `progress` event. */
export interface ProgressDetail {
  /** Frames decoded since the stream was opened. */
  readonly decoded: number;
  /** Frames in the cache now. */
  readonly cachedFrames: number;
  /** Bytes received from the source since it was opened. */
  readonly bytesReceived: number;
}

/** The events of a stream. */
export interface StreamEventMap {
  /** Frames were loaded; at most ten times a second. */
  progress: CustomEvent<ProgressDetail>;
  /** The stream was opened, or the wanted frame is in the cache after `waiting`. */
  ready: Event;
  /** The wanted frame is not in the cache yet. */
  waiting: Event;
  /** A frame other than the one before was returned. */
  framechange: CustomEvent<{ readonly index: number }>;
  /** A frame could not be loaded. Loading goes on with the others. */
  error: CustomEvent<AlphaStreamError>;
}
