export { AlphaStream } from '../stream/alpha-stream.js';
export { AlphaStreamError, type ErrorCode, type ErrorDetails, type ErrorStage } from '../shared/errors.js';
export {
  DEFAULT_HTTP,
  DEFAULT_LIMITS,
  DEFAULTS,
  type HttpOptions,
  type KeySource,
  type Limits,
} from '../shared/options.js';
export type { Source, StreamOptions } from '../stream/options.js';
export type { FileKind } from '../container/file-kind.js';
export type { Metadata, MetadataOptions } from '../container/metadata.js';
export type { SourceInfo, Transport, TransportCounters } from '../transport/transport.js';
export type {
  GetFrameOptions,
  GetStripOptions,
  MaskFrame,
  PreloadOptions,
  ProgressDetail,
  StreamEventMap,
} from '../stream/types.js';
export type { StreamStats } from '../stream/stats.js';
export type { Logger, LogLevel } from '../shared/log.js';
export { CompactFrame, type MaskOptions } from '../mask/compact-frame.js';
export { MaskBuffer } from '../mask/buffer.js';
export type { RowRange } from '../mask/painter.js';
export { frameAtTime } from '../playback/frame-time.js';
export { FramePlayer, type FramePlayerOptions, type PlayableStream } from '../playback/frame-player.js';
export { ManualClock, RateClock, VideoClock, type Clock } from '../playback/clock.js';
