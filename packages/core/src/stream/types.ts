import type { AlphaStreamError } from '../shared/errors.js';

/** One frame's mask: R8, row-major, tight, top-left origin; 0 transparent, 255 opaque. The receiver owns it. */
export interface MaskFrame {
  readonly index: number;
  readonly width: number;
  readonly height: number;
  /** width × height bytes. */
  readonly data: Uint8Array;
  /** First and last row with a set pixel, in rows of `data`; `lastRow` is below `firstRow` where none is set. */
  readonly firstRow: number;
  readonly lastRow: number;
}

/** What `getFrame` takes beside index and size. */
export interface GetFrameOptions {
  /** Longest wait in ms; Infinity waits as long as it takes. Default 12. */
  timeboxMs?: number | undefined;
  /**
   * The smooth mask instead of the exact one: how much of each pixel the outlines cover (the stream format, section
   * 6). It is made anew at each call. Default false.
   */
  smooth?: boolean | undefined;
  /** Ends the wait; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** What `getTriangleStripVertices` takes beside the index. */
export interface GetStripOptions {
  /** How far outlines may stray, in pixels of the coordinate space, to have fewer vertices. Default 0: they do not. */
  tolerance?: number | undefined;
  /** Longest wait in ms; Infinity waits as long as it takes. Default 12. */
  timeboxMs?: number | undefined;
  /** Ends the wait; the promise then rejects with the signal's reason. */
  signal?: AbortSignal | undefined;
}

/** What `preload` takes beside the range. */
export interface PreloadOptions {
  signal?: AbortSignal | undefined;
  /** Told after each frame, with frames done and to do. */
  onProgress?: ((done: number, total: number) => void) | undefined;
}

/** What `progress` tells. */
export interface ProgressDetail {
  /** Frames decoded since the stream was opened, and kept now. */
  readonly decoded: number;
  readonly cachedFrames: number;
  /** Bytes that have come from the source. */
  readonly bytesReceived: number;
}

/** The events of a stream. */
export interface StreamEventMap {
  /** Frames have been loaded; at most ten times a second. */
  progress: CustomEvent<ProgressDetail>;
  /** The wanted frame is there, after opening or after `waiting`. */
  ready: Event;
  /** The frame that was asked for is not there yet. */
  waiting: Event;
  /** Another frame than before has been handed out. */
  framechange: CustomEvent<{ readonly index: number }>;
  /** A frame could not be loaded; others go on. */
  error: CustomEvent<AlphaStreamError>;
}
