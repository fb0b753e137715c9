import { createEncoder, type BitMask, type Size, type StreamWriter } from '../entries/encoder.js';
import { AlphaStreamError } from '../entries/index.js';
import { CanvasFrames } from './canvas-frames.js';
import { FrameBuffers } from './frame-buffers.js';
import { LiveVideo, requireCodec } from './live-video.js';
import { readTrack } from './track-frames.js';

/**
 * Finds the person in a picture: R8 of the size of its `visibleRect`, from 128 on the person, or one bit per pixel. The frame
 * is the recorder's, and open until the promise settles. Buffers of `buffers` may be used, and one returned: it is read before
 * the next picture.
 */
export type SegmentFrame = (
  frame: VideoFrame,
  buffers: FrameBuffers,
) => Uint8Array | BitMask | Promise<Uint8Array | BitMask>;

/** Options for `createRecorder`. All optional. */
export interface RecorderOptions {
  /**
   * Frames per second of the stream and the video, above 0.
   *
   * @defaultValue 30
   */
  fps?: number | undefined;
  /**
   * Whether the pictures become an opaque video, too. Needs an even width and height.
   *
   * @defaultValue true
   */
  video?: boolean | undefined;
  /**
   * Pictures that may wait for their masks. What comes beyond is dropped, and the picture before stays for its time.
   *
   * @defaultValue 8
   */
  maxWaiting?: number | undefined;
  /** More members of the metadata record of the stream. */
  metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** What was recorded: frame i of the stream belongs to picture i of the video, at i / fps. */
export interface Recording {
  /** The stream, plain (`.asvp`). */
  readonly stream: Blob;
  /** MP4; null if none was wanted. */
  readonly video: Blob | null;
  /** Of both. */
  readonly frameCount: number;
  /** Pictures that came while too many were waiting. */
  readonly dropped: number;
}

interface Waiting {
  readonly frame: VideoFrame;
  /** The index of the frame in the recording. */
  readonly index: number;
}

/** Blocks are moved to a Blob, which need not be in memory, from this many bytes on. */
const PIECE_BYTES = 2 ** 20;
/** The effort of blocks: the fastest. */
const LIVE_EFFORT = 1;

/**
 * Records a canvas or a track as a stream and a video. `createRecorder` creates it.
 *
 * @example
 * ```ts
 * import { createRecorder } from '@alphastream/core/recorder';
 *
 * const camera = await navigator.mediaDevices.getUserMedia({ video: { width: 1280, height: 720 } });
 * const [track] = camera.getVideoTracks();
 * const everything = (frame: VideoFrame) => new Uint8Array(frame.visibleRect!.width * frame.visibleRect!.height).fill(255);
 * const recorder = await createRecorder(track!, everything, { fps: 30 });
 * await new Promise((resolve) => setTimeout(resolve, 5000));
 * const { frameCount, dropped } = await recorder.stop();
 * console.log(`${frameCount} frames, ${dropped} dropped`);
 * ```
 */
export class Recorder {
  readonly #source: HTMLCanvasElement | OffscreenCanvas | MediaStreamTrack;
  readonly #segment: SegmentFrame;
  readonly #fps: number;
  readonly #maxWaiting: number;
  readonly #writer: StreamWriter;
  readonly #wantsVideo: boolean;
  readonly #waiting: Waiting[] = [];
  readonly #stopReading: () => void;
  readonly #frames = new CanvasFrames();
  readonly #buffers = new FrameBuffers();
  #video: LiveVideo | null = null;
  #pieces: Blob[] = [];
  #blocks: Uint8Array[] = [];
  #blockBytes = 0;
  /** The last picture and its block, which stay until the next one. */
  #shown: { readonly frame: VideoFrame; readonly block: Uint8Array } | null = null;
  #written = 0;
  #lastIndex = -1;
  #firstSeconds = NaN;
  #dropped = 0;
  #work: Promise<void> = Promise.resolve();
  #isWorking = false;
  #failure: Error | undefined;
  #isStopped = false;
  /** Of calls of `capture` that wait for room. */
  #listeners: (() => void)[] = [];

  private constructor(
    source: HTMLCanvasElement | OffscreenCanvas | MediaStreamTrack,
    segment: SegmentFrame,
    writer: StreamWriter,
    { fps = 30, video = true, maxWaiting = 8 }: RecorderOptions,
  ) {
    this.#source = source;
    this.#segment = segment;
    this.#writer = writer;
    this.#fps = fps;
    this.#wantsVideo = video;
    this.#maxWaiting = maxWaiting;
    this.#stopReading = isTrack(source)
      ? readTrack(source, {
          take: (frame) => this.#take(frame, frame.timestamp / 1e6),
          fail: (error) => this.#fail(error),
        })
      : () => undefined;
  }

  /**
   * For `createRecorder`.
   *
   * @internal
   */
  static async create(
    source: HTMLCanvasElement | OffscreenCanvas | MediaStreamTrack,
    segment: SegmentFrame,
    options: RecorderOptions,
  ): Promise<Recorder> {
    if (typeof segment !== 'function')
      throw new TypeError('segment must be a function that finds the mask of a frame.');
    const { fps = 30, video = true, maxWaiting = 8, metadata } = options;
    if (!Number.isInteger(maxWaiting) || maxWaiting < 1)
      throw new RangeError('maxWaiting must be a whole number from 1 on.');
    if (typeof VideoFrame === 'undefined') {
      throw new AlphaStreamError(
        'Resource',
        'This environment has no VideoFrame. Use a newer browser, over HTTPS or on localhost.',
        {
          stage: 'encode',
        },
      );
    }
    if (isTrack(source) && source.kind !== 'video') throw new TypeError('The track must be one of a video.');
    // Now, not at the first picture: the caller can still record without.
    if (video) await requireCodec(sizeOf(source));
    const writer = (await createEncoder()).begin({ fps, effort: LIVE_EFFORT, metadata });
    try {
      return new Recorder(source, segment, writer, options);
    } catch (error) {
      writer.dispose();
      throw error;
    }
  }

  /** Why the recording has failed: `capture` and `stop` reject with it. Undefined if it has not. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Frames written so far. */
  get frameCount(): number {
    return this.#written;
  }

  /** Pictures that came while too many were waiting. */
  get dropped(): number {
    return this.#dropped;
  }

  /**
   * Takes the picture of a canvas: call it right after drawing. Resolves when more can be taken; a loop that does not wait
   * loses pictures if masks take too long.
   *
   * @param seconds The time of the picture. Default: it is the next frame.
   * @throws AlphaStreamError (`Closed`) after `stop`; what `segment` has thrown.
   */
  async capture(seconds?: number): Promise<void> {
    const source = this.#source;
    if (isTrack(source))
      throw new TypeError('The pictures of a track are taken as they come: capture is for a canvas.');
    this.#requireOpen();
    const start = Number.isNaN(this.#firstSeconds) ? 0 : this.#firstSeconds;
    const time = seconds ?? start + (this.#lastIndex + 1) / this.#fps;
    this.#take(this.#frames.take(source, time), time);
    while (this.#waiting.length >= this.#maxWaiting && this.#failure === undefined) await this.#next();
    if (this.#failure !== undefined) throw this.#failure;
  }

  /**
   * Ends the recording, after the pictures that wait.
   *
   * @throws AlphaStreamError (`Closed`) if it has ended, or has no picture; what `segment` has thrown.
   */
  async stop(): Promise<Recording> {
    this.#requireOpen();
    this.#isStopped = true;
    this.#stopReading();
    try {
      await this.#work;
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#shown === null) {
        throw new AlphaStreamError('Closed', 'No picture was recorded. Draw and capture one before stop.', {
          stage: 'encode',
        });
      }
      await this.#repeat(1);
      this.#flush();
      const frameCount = this.#written;
      const stream = new Blob([this.#writer.finish() as Uint8Array<ArrayBuffer>, ...this.#pieces]);
      return { stream, video: (await this.#video?.finish()) ?? null, frameCount, dropped: this.#dropped };
    } catch (error) {
      await this.#video?.cancel().catch(() => undefined);
      throw error;
    } finally {
      this.#release();
    }
  }

  #take(frame: VideoFrame, seconds: number): void {
    if (Number.isNaN(this.#firstSeconds)) this.#firstSeconds = seconds;
    const index = Math.round((seconds - this.#firstSeconds) * this.#fps);
    const isLate = this.#waiting.length >= this.#maxWaiting;
    if (isLate && !this.#isStopped) this.#dropped++;
    // A picture of the time of the one before is none.
    if (isLate || this.#isStopped || this.#failure !== undefined || index <= this.#lastIndex) {
      frame.close();
      return;
    }
    this.#lastIndex = index;
    this.#waiting.push({ frame, index });
    if (!this.#isWorking) this.#work = this.#process();
  }

  async #process(): Promise<void> {
    this.#isWorking = true;
    try {
      while (this.#waiting.length > 0) {
        await this.#add(this.#waiting[0]!);
        this.#waiting.shift();
        this.#tell();
      }
    } catch (error) {
      this.#fail(error);
    } finally {
      this.#isWorking = false;
    }
  }

  /** Ends the recording: `capture` and `stop` reject with the error. */
  #fail(error: unknown): void {
    if (this.#isStopped && !this.#isWorking) return;
    this.#failure ??= error instanceof Error ? error : new Error(String(error));
    for (const { frame } of this.#waiting.splice(0)) frame.close();
    this.#tell();
  }

  async #add({ frame, index }: Waiting): Promise<void> {
    const { width, height } = frame.visibleRect!;
    const mask = await this.#segment(frame, this.#buffers);
    if (this.#wantsVideo) this.#video ??= await LiveVideo.create(width, height, this.#fps);
    const before = this.#shown;
    // The picture before is shown until this one is due; its own frame is written now.
    if (before !== null) await this.#repeat(index - this.#written, true);
    this.#shown = { frame, block: this.#writer.addMask(mask, width, height) };
  }

  /** Writes the picture that is shown, for a number of frames. */
  async #repeat(count: number, isReplaced = false): Promise<void> {
    const { frame, block } = this.#shown!;
    for (let copy = 0; copy < count; copy++) {
      // The writer has counted the first one.
      this.#blocks.push(copy === 0 ? block : this.#writer.addBlock(block));
      this.#blockBytes += block.byteLength;
    }
    this.#written += count;
    if (this.#blockBytes >= PIECE_BYTES) this.#flush();
    await this.#video?.append(frame, count);
    if (isReplaced) frame.close();
  }

  #flush(): void {
    if (this.#blocks.length > 0) this.#pieces.push(new Blob(this.#blocks as Uint8Array<ArrayBuffer>[]));
    [this.#blocks, this.#blockBytes] = [[], 0];
  }

  #release(): void {
    this.#shown?.frame.close();
    this.#shown = null;
    for (const { frame } of this.#waiting.splice(0)) frame.close();
    this.#writer.dispose();
    this.#pieces = [];
  }

  #requireOpen(): void {
    if (!this.#isStopped) return;
    throw new AlphaStreamError('Closed', 'The recording has ended. Create another recorder.', { stage: 'encode' });
  }

  #next(): Promise<void> {
    return new Promise((resolve) => this.#listeners.push(resolve));
  }

  #tell(): void {
    for (const listener of this.#listeners.splice(0)) listener();
  }
}

function isTrack(source: HTMLCanvasElement | OffscreenCanvas | MediaStreamTrack): source is MediaStreamTrack {
  return 'readyState' in source;
}

/** The size of the pictures in pixels; null if it is known from the first one only. */
function sizeOf(source: HTMLCanvasElement | OffscreenCanvas | MediaStreamTrack): Size | null {
  const { width = 0, height = 0 } = isTrack(source) ? source.getSettings() : source;
  return width > 0 && height > 0 ? { width, height } : null;
}
