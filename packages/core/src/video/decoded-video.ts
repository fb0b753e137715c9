import { AlphaStreamError, errorText } from '../shared/errors.js';
import { AlphaVideo } from './alpha-video.js';
import { FrameQueue } from './frame-queue.js';
import { FrameReader } from './frame-reader.js';
import type { MediaFile } from './media-file.js';
import type { PictureReader } from './picture.js';
import { SharedPictureReader, type SharedPictures } from './picture-reader.js';
import { Playhead } from './playhead.js';
import { Sound } from './sound.js';
import { checkRate, checkTime, checkVolume, NOT_ALLOWED } from './video-options.js';

/** Decoded pictures that wait. The decoder's own queue holds up to nine more. */
const QUEUE_LIMITS = { frames: 6, bytes: 192 * 2 ** 20 };
/** Pictures after which playback goes on that had run out of them. */
const ENOUGH_FRAMES = 3;
/** Period in which playback looks after itself, in ms: renders may be rare, or stop. */
const TICK_MS = 100;
const TIMEUPDATE_MS = 250;
/** Playback waits if the next picture is this late, in seconds. */
const MAX_LATE = 0.25;
/** Pictures are skipped, not decoded, if those decoded are so far behind, in seconds: the page was hidden. */
const MAX_BEHIND = 1;
/** Tries at the same place before the pictures there are skipped. */
const MAX_FAILURES = 2;
/** Wait before a file that could not be read is read again, in ms. */
const RETRY_MS = 2000;
/** A video that ends this much too early was cut short, in seconds. */
const MAX_CUT = 0.5;

/** How a video starts. */
export interface VideoState {
  readonly loop: boolean;
  readonly muted: boolean;
}

/**
 * A video that is decoded picture by picture, so that each has its own time. A clock chooses the picture that is shown;
 * sound, if there is any, corrects the clock.
 */
export class DecodedVideo extends AlphaVideo implements SharedPictures {
  readonly pairing = 'decoded';
  readonly exact = true;
  readonly #file: MediaFile;
  readonly #queue = new FrameQueue(QUEUE_LIMITS);
  readonly #frames: FrameReader;
  readonly #playhead: Playhead;
  #shown: { image: VideoFrame; seconds: number; serial: number; due: number } | null = null;
  #serial = 0;
  #firstSeconds = 0;
  #paused = true;
  #ended = false;
  /** Where the seek that is under way leads, in seconds. */
  #seekSeconds: number | null = null;
  /** Another one, asked for since. */
  #nextSeekSeconds: number | null = null;
  /** Whether the clock stands still until pictures come. */
  #isWaiting = false;
  /** Whether the last picture was queued. */
  #isComplete = false;
  /** Whether the first picture since the last start of the reader is awaited. */
  #isArriving = false;
  /** Whether the browser took the decoder away. It is made again when a picture is asked for. */
  #isLost = false;
  /** How far the reader has come, as a playback time: where it was started, or when its last picture is due. */
  #reached = 0;
  #failures = 0;
  #failedAt = -Infinity;
  #error: AlphaStreamError | null = null;
  #problem: string | undefined;
  #disposed = false;
  /** Counts calls of `play` and `pause`: each ends the `play` before it. */
  #requests = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #updatedAt = 0;
  #loaded: { resolve: () => void; reject: (error: AlphaStreamError) => void } | null = null;

  private constructor(file: MediaFile, { loop, muted }: VideoState) {
    super();
    this.#file = file;
    this.#problem = file.soundProblem;
    this.#frames = new FrameReader(file.pictures, this.#queue, file.duration, {
      onFrame: () => this.#onFrame(),
      onEnd: () => this.#onEnd(),
      onError: (error) => void this.#onError(error),
    });
    const sound = file.sound && new Sound(file.sound, file.duration, (error) => this.#onSoundError(error));
    this.#playhead = new Playhead(file.duration, sound);
    this.#playhead.loop = this.#frames.loop = loop;
    this.#playhead.muted = muted;
  }

  /**
   * Decodes the first picture. The video owns the file from here on, also if this fails.
   *
   * @throws AlphaStreamError if the file cannot be read or decoded.
   */
  static async load(file: MediaFile, state: VideoState, signal: AbortSignal | undefined): Promise<DecodedVideo> {
    const video = new DecodedVideo(file, state);
    const onAbort = () => video.#loaded?.reject(signal!.reason as AlphaStreamError);
    try {
      await new Promise<void>((resolve, reject) => {
        video.#loaded = { resolve, reject };
        signal?.addEventListener('abort', onAbort, { once: true });
        if (signal?.aborted === true) onAbort();
        else video.#startFrames(0);
      });
      return video;
    } catch (error) {
      video.dispose();
      throw error;
    } finally {
      video.#loaded = null;
      signal?.removeEventListener('abort', onAbort);
    }
  }

  get firstSeconds(): number {
    return this.#firstSeconds;
  }

  get endSeconds(): number {
    return this.#file.pictureDuration;
  }

  get problem(): string | undefined {
    return this.#error?.message ?? this.#problem;
  }

  get error(): AlphaStreamError | null {
    return this.#error;
  }

  get duration(): number {
    return this.#file.duration;
  }

  get videoWidth(): number {
    return this.#file.width;
  }

  get videoHeight(): number {
    return this.#file.height;
  }

  get paused(): boolean {
    return this.#paused;
  }

  get ended(): boolean {
    return this.#ended;
  }

  get seeking(): boolean {
    return this.#seekSeconds !== null;
  }

  get currentTime(): number {
    return this.#nextSeekSeconds ?? this.#seekSeconds ?? this.#playhead.position;
  }

  set currentTime(seconds: number) {
    checkTime(seconds);
    if (this.#disposed) return;
    const position = Math.min(Math.max(seconds, 0), this.duration);
    this.#ended = false;
    // A seek that is under way is finished first, so that something is shown while the user drags a slider.
    if (this.#seekSeconds === null) this.#seek(position);
    else this.#nextSeekSeconds = position;
    this.notify('seeking');
  }

  get playbackRate(): number {
    return this.#playhead.rate;
  }

  set playbackRate(rate: number) {
    checkRate(rate);
    if (rate === this.#playhead.rate) return;
    this.#playhead.rate = rate;
    this.notify('ratechange');
  }

  get loop(): boolean {
    return this.#playhead.loop;
  }

  set loop(loop: boolean) {
    if (loop === this.loop) return;
    const { position } = this.#playhead;
    this.#playhead.loop = this.#frames.loop = loop;
    // What was read ahead belongs to the other way to go on.
    if (this.#seekSeconds === null && !this.#ended && !this.#disposed) this.#jump(position);
  }

  get muted(): boolean {
    return this.#playhead.muted;
  }

  set muted(muted: boolean) {
    if (muted === this.muted) return;
    this.#playhead.muted = muted;
    if (!muted && !this.#paused) void this.#startSound();
    this.notify('volumechange');
  }

  get volume(): number {
    return this.#playhead.volume;
  }

  set volume(volume: number) {
    checkVolume(volume);
    this.#playhead.volume = volume;
    this.notify('volumechange');
  }

  /** The picture that is shown. */
  get shown(): SharedPictures['shown'] {
    return this.#shown;
  }

  async play(): Promise<void> {
    if (this.#disposed) throw abortError();
    if (!this.#paused) return;
    const request = ++this.#requests;
    if (this.#playhead.needsSound) {
      await this.#playhead.sound!.resume();
      if (request !== this.#requests) throw abortError();
    }
    // A listener of each event may call `pause` or `dispose`.
    if (this.#ended) this.currentTime = 0;
    if (request !== this.#requests) throw abortError();
    this.#paused = false;
    this.notify('play');
    if (request !== this.#requests) throw abortError();
    if (this.#error?.isLasting === false) this.#retry();
    if (this.#seekSeconds === null) await this.#startClock();
    if (request !== this.#requests) throw abortError();
    this.notify('playing');
  }

  pause(): void {
    this.#requests++;
    if (this.#paused) return;
    this.#stopClock();
    this.#isWaiting = false;
    this.#paused = true;
    this.notify('timeupdate');
    this.notify('pause');
  }

  createReader(): PictureReader {
    return new SharedPictureReader(this);
  }

  /** Brings the shown picture up to date. */
  advance(): void {
    if (this.#isLost && !this.#disposed) {
      this.#isLost = false;
      this.#startFrames(this.#playhead.time);
    }
    this.#showDue();
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#requests++;
    this.#stopClock();
    clearTimeout(this.#retryTimer);
    this.#paused = true;
    this.#frames.stop();
    this.#playhead.sound?.dispose();
    this.#file.close();
    this.#shown?.image.close();
    this.#shown = null;
  }

  #showDue(): void {
    if (this.#disposed) return;
    const time = this.#playhead.time;
    const behind = time - this.#queue.lastDue;
    if (this.#playhead.isRunning && this.#queue.isFull && behind > MAX_BEHIND * Math.max(1, this.playbackRate)) {
      this.#startFrames(time);
      return;
    }
    const frame = this.#queue.takeDue(time);
    if (frame === null) return;
    if (frame.seconds === this.#shown?.seconds) {
      // Decoded once more, after a fault.
      frame.image.close();
      this.#shown.due = frame.due;
      return;
    }
    this.#shown?.image.close();
    this.#shown = { ...frame, serial: ++this.#serial };
  }

  /** Runs by a timer while the clock does. */
  #tick(): void {
    this.#playhead.sync();
    this.#showDue();
    const time = this.#playhead.time;
    if (this.#queue.length === 0 && !this.#isLost) {
      const due = this.#shown?.due ?? 0;
      if (this.#isComplete) {
        if (!this.loop && time >= this.duration) return this.#end();
      } else if (this.#error?.isLasting === true) return this.pause();
      else if (time - due > MAX_LATE * Math.max(1, this.playbackRate)) return this.#wait(due);
    }
    const now = performance.now();
    if (now - this.#updatedAt < TIMEUPDATE_MS) return;
    this.#updatedAt = now;
    this.notify('timeupdate');
  }

  /** Stops the clock at the shown picture until more come. */
  #wait(due: number): void {
    this.#stopClock();
    this.#playhead.time = due;
    this.#isWaiting = true;
    this.notify('waiting');
  }

  #resume(): void {
    this.#isWaiting = false;
    void this.#startClock();
    this.notify('playing');
  }

  #end(): void {
    this.#stopClock();
    this.#playhead.time = this.duration;
    this.#ended = this.#paused = true;
    this.notify('timeupdate');
    this.notify('pause');
    this.notify('ended');
  }

  #seek(position: number): void {
    this.#seekSeconds = position;
    this.#stopClock();
    this.#isWaiting = false;
    this.#playhead.time = position;
    this.#startFrames(position);
  }

  /** Goes on at a position without a seek that anyone asked for. */
  #jump(position: number): void {
    const wasRunning = this.#playhead.isRunning;
    this.#stopClock();
    this.#playhead.time = position;
    this.#startFrames(position);
    if (wasRunning) void this.#startClock();
  }

  #startFrames(time: number): void {
    this.#isArriving = true;
    this.#isComplete = false;
    this.#reached = time;
    this.#frames.start(time);
  }

  #onFrame(): void {
    this.#reached = this.#queue.lastDue;
    if (this.#queue.lastDue > this.#failedAt) {
      this.#failures = 0;
      this.#failedAt = Infinity;
    }
    if (this.#error !== null) this.#error = null;
    if (this.#isArriving) this.#arrive();
    else if (this.#isWaiting && (this.#queue.isFull || this.#queue.length >= ENOUGH_FRAMES)) this.#resume();
  }

  /** The first picture since a start of the reader is there. */
  #arrive(): void {
    this.#isArriving = false;
    this.#showDue();
    if (this.#loaded !== null) {
      this.#firstSeconds = this.#shown?.seconds ?? 0;
      this.#loaded.resolve();
    }
    if (this.#seekSeconds !== null) this.#finishSeek();
  }

  #finishSeek(): void {
    const next = this.#nextSeekSeconds;
    this.#seekSeconds = this.#nextSeekSeconds = null;
    if (next !== null) return this.#seek(next);
    if (!this.#paused) void this.#startClock();
    this.notify('timeupdate');
    this.notify('seeked');
  }

  #onEnd(): void {
    this.#isComplete = true;
    if (this.#isArriving) {
      // There is no picture at all from there on.
      if (this.#loaded !== null) return void this.#onError(new Error('it has no pictures'));
      this.#arrive();
    }
    if (this.#isWaiting) this.#resume();
    const { pictureDuration, name } = this.#file;
    const end = this.#frames.endSeconds;
    if (end < pictureDuration - MAX_CUT) {
      this.#problem =
        `${name} ends after ${end.toFixed(1)} of its ${pictureDuration.toFixed(1)} seconds: it was cut short. ` +
        'Copy or encode it again.';
    }
  }

  async #onError(cause: unknown): Promise<void> {
    if (this.#disposed) return;
    const error = toVideoError(cause, this.#file.name);
    if (this.#loaded !== null) return this.#loaded.reject(error);
    if (error.stage !== 'video') return this.#fail(error);
    // Browsers take decoders from pages that are hidden.
    if (cause instanceof DOMException && cause.name === 'QuotaExceededError') {
      this.#isLost = true;
      return;
    }
    const place = this.#reached;
    this.#failedAt = place;
    if (++this.#failures <= MAX_FAILURES) return this.#startFrames(this.#playhead.time);
    const seconds = this.#playhead.toPosition(place);
    const next = await this.#file.nextKeySeconds(seconds).catch(() => null);
    if (this.#disposed) return;
    // In a hostile file the next key frame may be an earlier one: there would be no end of tries.
    if (next === null || !(next > seconds)) return this.#fail(error);
    this.#problem = `Pictures of ${this.#file.name} from ${seconds.toFixed(1)} s on are damaged, and are skipped.`;
    this.#reached = place + next - seconds;
    this.#frames.skipTo(this.#reached);
  }

  /** Reports an error. What can pass is tried again later; what is shown stays. */
  #fail(error: AlphaStreamError): void {
    this.#error = error;
    if (this.#seekSeconds !== null && error.isLasting) this.#seekSeconds = this.#nextSeekSeconds = null;
    if (!error.isLasting) this.#retryTimer = setTimeout(() => this.#retry(), RETRY_MS);
    this.notify('error');
  }

  #retry(): void {
    clearTimeout(this.#retryTimer);
    if (!this.#disposed && !this.#frames.isRunning) this.#startFrames(this.#playhead.time);
  }

  #onSoundError(error: unknown): void {
    this.#problem = `The sound of ${this.#file.name} cannot be played on (${errorText(error)}): the pictures go on without.`;
  }

  async #startClock(): Promise<void> {
    if (!(await this.#playhead.start()) || this.#disposed) return;
    clearInterval(this.#timer);
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  #stopClock(): void {
    clearInterval(this.#timer);
    this.#playhead.stop();
  }

  /** Adds the sound while the video plays. */
  async #startSound(): Promise<void> {
    try {
      await this.#playhead.sound?.resume();
    } catch {
      this.#problem = NOT_ALLOWED;
      return;
    }
    if (!this.#paused && this.#seekSeconds === null && !this.#isWaiting) await this.#startClock();
  }
}

function toVideoError(error: unknown, name: string): AlphaStreamError {
  if (error instanceof AlphaStreamError) return error;
  const message = `${name} could not be decoded (${errorText(error)}). It is damaged, or this browser cannot play it: encode it again.`;
  return new AlphaStreamError('Decode', message, { stage: 'video', cause: error });
}

function abortError(): DOMException {
  return new DOMException('Playback was stopped before it began.', 'AbortError');
}
