import type { CompactFrame } from '../mask/compact-frame.js';
import type { Metadata } from '../container/metadata.js';
import { RateClock, type Clock } from '../playback/clock.js';
import { frameAtTime } from '../playback/frame-time.js';
import { oneOf } from '../shared/checks.js';
import { VideoElementSource } from '../video/element.js';
import { closePicture, type Picture, type PictureReader, type PictureSource } from '../video/picture.js';
import { sampleAlpha } from './alpha-sample.js';
import { outlineBoxOf, type PictureBox } from './anchor.js';
import { DESPILLS, EDGE_CHECKS, type Despill, type EdgeOptions, type EdgeValues, type SpillValues } from './edge.js';
import { eyePartsOf, EYES, type Eye, type StereoOptions } from './stereo-layout.js';
import { Invalidator } from './invalidator.js';
import { checkMaskOptions, type AlphaMaskOptions, type AlphaMaskStats } from './mask-options.js';
import { createPixels } from './mask-pixels.js';
import { describeMisfit } from './misfit.js';
import type { MaskPixels, PaintedPixels } from './painted-pixels.js';
import { requireStream, type PairedStream } from './paired-stream.js';
import {
  chooseRequest,
  decidePairing,
  type Availability,
  type PairingDecision,
  type PairingInput,
  type PictureTime,
  type Role,
} from './pairing.js';
import { WaitingPictures, type Candidate } from './waiting-pictures.js';

const requireEye = oneOf(EYES);

/**
 * A mask stream paired with its video. Before each render it takes the newest picture, and shows the pair that
 * `decidePairing` decides on; this class holds the state and carries out the decision. Adapters derive from it and upload
 * the pair. Video and stream stay the caller's.
 */
export abstract class PairedMask {
  /** The stream of the masks. Stays the caller's. */
  readonly stream: PairedStream;
  /** Whether the tone mapping of the scene changes the colours of the video. */
  readonly toneMapped: boolean;
  /** Of the source that was open in the last update. */
  #metadata: Metadata;
  readonly #pixels: PaintedPixels;
  readonly #clock: Clock;
  /** Whether the clock is its own and never ends: the stream then runs in a loop. */
  readonly #isLooped: boolean;
  readonly #pictures: PictureSource | null;
  /** The same, if it was made here. */
  readonly #reader: PictureReader | null;
  readonly #videoOffset: number;
  readonly #edge: EdgeValues;
  readonly #spill: SpillValues;
  /** The size that the video is shown in, if it says so. */
  readonly #video: Pick<PictureSource, 'videoWidth' | 'videoHeight'> | undefined;
  #eye: Eye = 'auto';
  /** What is shown; null for nothing. */
  #frame: CompactFrame | null = null;
  #invalidator: Invalidator | null;
  readonly #stats: AlphaMaskStats;
  /** Why the mask of a frame never comes. */
  #problem: string | undefined;
  /** Why the frame that is due is unknown. */
  #timeProblem: string | undefined;
  readonly #shown = { index: -1, seconds: NaN, lacksMask: false };
  readonly #waiting = new WaitingPictures();
  /** The newest picture's place. Scratch: written again in each update. */
  readonly #newest = { index: -1, seconds: NaN };
  /** Scratch. */
  readonly #available: Record<Role, Availability> = { newest: 'missing', waiting: 'missing', shown: 'missing' };
  /** For the decision. Made once, as is all that it refers to: an update without anything new allocates nothing. */
  readonly #input: PairingInput & { newest: PictureTime | null };
  #disposed = false;

  /**
   * @param edge Written to when feather, inset, threshold or invert change.
   * @param spill Written to when despill or bleed change.
   */
  protected constructor(stream: PairedStream, options: AlphaMaskOptions, edge: EdgeValues, spill: SpillValues) {
    requireStream(stream);
    checkMaskOptions(options);
    const { clock, onInvalidate } = options;
    // `null` counts as no video: pages look theirs up by a name, and may find none.
    const video = options.video ?? undefined;
    this.#input = {
      shown: this.#shown,
      waiting: this.#waiting,
      newest: null,
      available: this.#available,
      policy: options.late ?? 'hold',
    };
    this.stream = stream;
    this.#metadata = stream.getMetadata();
    this.#pixels = createPixels(stream, options, () => {
      if (!this.#disposed) this.#invalidator?.look();
    });
    this.#edge = edge;
    this.#spill = spill;
    this.#invalidator = null;
    this.#setEdge(options);
    this.toneMapped = options.toneMapped ?? false;
    this.#video = video;
    this.#reader = video === undefined ? null : createReader(video);
    this.#pictures = this.#reader ?? (video as PictureSource | undefined) ?? null;
    this.#videoOffset = options.videoOffset ?? 0;
    this.#clock = clock ?? startedClock();
    this.#isLooped = clock === undefined;
    this.#stats = createStats(this.#pictures);
    if (onInvalidate !== undefined) {
      this.#invalidator = new Invalidator(stream, video, () => this.#isDue(), onInvalidate);
    }
    // The first frames load before the first update.
    this.#request(0);
  }

  /** The mask that is shown, for upload. */
  protected get pixels(): MaskPixels {
    return this.#pixels;
  }

  /** The pixels that views of a layout show. */
  protected pixelsOf(_stereo: StereoOptions): MaskPixels {
    return this.#pixels;
  }

  /** Width of the picture divided by its height, as it is shown; undefined while that is unknown. */
  protected get pictureAspect(): number | undefined {
    const { videoWidth = 0, videoHeight = 0 } = this.#video ?? {};
    return videoWidth > 0 && videoHeight > 0 ? videoWidth / videoHeight : undefined;
  }

  /** Index of the mask that is shown; -1 before the first. */
  get frame(): number {
    return this.#stats.frame;
  }

  /** Whether `dispose` was called. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /** What was shown so far, and how well. */
  get stats(): Readonly<AlphaMaskStats> {
    const stats = this.#stats;
    const pictures = this.#pictures;
    if (pictures !== null) {
      stats.pairing = pictures.pairing ?? 'captured-frame';
      stats.exact = pictures.exact ?? true;
    }
    stats.problem = pictures?.problem ?? this.#timeProblem ?? this.#problem ?? this.#misfit() ?? this.#workerProblem();
    return stats;
  }

  /** Pixels of the mask by which the edge is softened to both sides, 0 to 16. */
  get feather(): number {
    return this.#edge.x;
  }
  set feather(pixels: number) {
    EDGE_CHECKS.feather('feather', pixels);
    this.#edge.x = pixels;
    this.#invalidator?.notify();
  }

  /** Pixels of the mask by which the edge is moved inwards, -16 to 16. */
  get inset(): number {
    return this.#edge.y;
  }
  set inset(pixels: number) {
    EDGE_CHECKS.inset('inset', pixels);
    this.#edge.y = pixels;
    this.#invalidator?.notify();
  }

  /** Alpha from which on everything is opaque, and below which nothing is; 0 to 1, where 0 leaves alpha as it is. */
  get threshold(): number {
    return this.#edge.z;
  }
  set threshold(alpha: number) {
    EDGE_CHECKS.threshold('threshold', alpha);
    this.#edge.z = alpha;
    this.#invalidator?.notify();
  }

  /** Whether what the mask removes is shown, and the rest removed. */
  get invert(): boolean {
    return this.#edge.w === 1;
  }
  set invert(invert: boolean) {
    EDGE_CHECKS.invert('invert', invert);
    this.#edge.w = invert ? 1 : 0;
    this.#invalidator?.notify();
  }

  /** The studio light that is taken from edge pixels. */
  get despill(): Despill {
    return DESPILLS[this.#spill.x]!;
  }
  set despill(despill: Despill) {
    EDGE_CHECKS.despill('despill', despill);
    this.#spill.x = DESPILLS.indexOf(despill);
    this.#invalidator?.notify();
  }

  /** Pixels of the mask from which further inside edge pixels take their colour, 0 to 8. */
  get bleed(): number {
    return this.#spill.y;
  }
  set bleed(pixels: number) {
    EDGE_CHECKS.bleed('bleed', pixels);
    this.#spill.y = pixels;
    this.#invalidator?.notify();
  }

  /**
   * Which eye of a picture for two is shown. Eyes other than `auto` are for views that the engine does not know.
   *
   * @defaultValue `auto`
   */
  get eye(): Eye {
    return this.#eye;
  }
  set eye(eye: Eye) {
    requireEye('eye', eye);
    this.#eye = eye;
    this.#invalidator?.notify();
  }

  /**
   * Returns the alpha that is drawn at a point, 0 to 1, with feather, inset, threshold and invert; 0 before the first
   * frame. Reads no pixels of the GPU.
   *
   * @param u From the left, 0 to 1, as the uv of a screen.
   * @param v Up from the bottom, 0 to 1.
   * @param stereo How the picture is divided: u and v then lie in the picture of one eye, the left one unless `eye` is
   * `right`. A Surface may be given.
   */
  alphaAt(u: number, v: number, stereo: StereoOptions = {}): number {
    if (this.#stats.frame < 0) return this.invert ? 1 : 0;
    const eyes = eyePartsOf(stereo);
    const pixels = this.pixelsOf(stereo);
    if (eyes === null) return sampleAlpha(pixels, this.#edge, u, v, { left: 0, bottom: 0, right: 1, top: 1 });
    const [leftX, leftY, rightX, rightY] = eyes.parts;
    const [left, bottom] = this.#eye === 'right' ? [rightX, rightY] : [leftX, leftY];
    const [width, height] = eyes.scale;
    const range = { left, bottom, right: left + width, top: bottom + height };
    return sampleAlpha(pixels, this.#edge, left + u * width, bottom + v * height, range);
  }

  /**
   * Returns the box around the outline that is shown, in 0 to 1 of the picture, y down; null if there is none.
   *
   * @param stereo How the picture is divided: the box then lies in the picture of the left eye. A Surface may be given.
   */
  bounds(stereo: StereoOptions = {}): PictureBox | null {
    return this.#frame && outlineBoxOf(this.#frame, stereo);
  }

  /** Closes captured frames and removes listeners. May be called more than once. */
  dispose(): void {
    this.#disposed = true;
    this.#invalidator?.dispose();
    this.#reader?.dispose();
    this.#waiting.clear();
  }

  /**
   * Uploads a pair: the mask from `pixels`, and the picture, a captured frame or the video itself. The receiver closes the
   * picture (`closePicture`); it is null without a video, or if the picture stays and only its mask came.
   *
   * @param frame Null: the picture is shown fully transparent.
   * @param index Of the picture in the stream; that of the mask too, unless `late` is `nearest`.
   */
  protected abstract show(frame: CompactFrame | null, picture: Picture | null, index: number): void;

  /** Shows the newest picture whose mask is ready. Called once before each render; returns whether something is new. */
  protected follow(): boolean {
    if (!this.#isOpen()) return false;
    const picture = this.#takeNewest();
    this.#lookAt('newest');
    const request = chooseRequest(this.#input);
    const requested = request === null ? null : this.#request(this.#indexOf(request));
    this.#lookAt('waiting');
    if (this.#shown.lacksMask) this.#lookAt('shown');
    const decision = decidePairing(this.#input);
    if (decision.kind === 'hold') {
      if (request !== null) this.#recordProblem(request);
      this.#arrangeQueue(decision, picture);
      return false;
    }
    const { which, mask } = decision;
    const index = this.#indexOf(which);
    const own = which === request ? requested : this.stream.cachedFrame(index);
    const frame = mask === 'own' ? own : mask === 'nearest' ? this.stream.nearestCachedFrame(index) : null;
    if (which === 'newest') {
      this.#waiting.clear();
      return this.#show(this.#candidate(picture), frame);
    }
    this.#arrangeQueue(decision, picture);
    if (which === 'waiting') return this.#show(this.#waiting.takeOldest()!, frame);
    return this.#show({ index, seconds: this.#shown.seconds, picture: null }, frame);
  }

  /** What was uploaded is lost: the next update uploads the pair again. */
  protected invalidate(): void {
    this.#shown.index = -1;
    this.#shown.seconds = NaN;
    this.#shown.lacksMask = false;
    this.#stats.frame = -1;
    this.#frame = null;
    this.#pictures?.wake?.();
  }

  /** Tells a loop that renders on demand to draw. */
  protected redraw(): void {
    this.#invalidator?.notify();
  }

  /** Whether a source is open. One that was opened in place of another is shown from its own frames. */
  #isOpen(): boolean {
    const { metadata } = this.stream;
    if (metadata === null) return false;
    if (metadata !== this.#metadata) {
      this.#metadata = metadata;
      this.#waiting.clear();
      this.#pixels.forget();
      this.invalidate();
    }
    return true;
  }

  /** Takes the picture of the video, or the time of the clock, as the newest one. The caller owns the picture. */
  #takeNewest(): Picture | null {
    const { frameCount } = this.#metadata;
    this.#input.newest = null;
    if (frameCount === 0) return null;
    if (this.#pictures === null) {
      const index = this.#indexOfClock();
      if (index >= 0) this.#setNewest(index, NaN);
      return null;
    }
    const picture = this.#pictures.take();
    if (picture === null) return null;
    const seconds = picture.seconds - (this.#pictures.firstSeconds ?? 0) - this.#videoOffset;
    if (!this.#isTime(seconds, 'a picture of the video')) {
      closePicture(picture);
      return null;
    }
    this.#setNewest(frameAtTime(seconds, this.stream.getRate(), frameCount, picture.isWithin), picture.seconds);
    return picture;
  }

  #setNewest(index: number, seconds: number): void {
    this.#newest.index = index;
    this.#newest.seconds = seconds;
    this.#input.newest = this.#newest;
  }

  /** Index of the frame that is due by the clock; -1 if its time is no number. */
  #indexOfClock(): number {
    const rate = this.stream.getRate();
    const { frameCount } = this.#metadata;
    const seconds = this.#clock.time();
    if (!this.#isTime(seconds, 'the clock')) return -1;
    return frameAtTime(this.#isLooped ? seconds % (frameCount / rate) : seconds, rate, frameCount);
  }

  /** Whether a time is a number. If not, what is shown stays, and `problem` tells. */
  #isTime(seconds: unknown, whose: string): boolean {
    const isTime = typeof seconds === 'number' && !Number.isNaN(seconds);
    this.#timeProblem = isTime ? undefined : `The time of ${whose} is no number, but ${String(seconds)}: correct it.`;
    return isTime;
  }

  /** Index of the picture in a role; -1 if there is none. */
  #indexOf(role: Role): number {
    if (role === 'newest') return this.#input.newest?.index ?? -1;
    return role === 'waiting' ? (this.#waiting.oldest?.index ?? -1) : this.#shown.index;
  }

  /** Finds whether the mask of the picture in a role can be painted, without effects. */
  #lookAt(role: Role): void {
    const index = this.#indexOf(role);
    if (index < 0) return;
    const isReady = this.stream.cachedFrame(index) !== null && this.#pixels.isReady(index);
    this.#available[role] = isReady ? 'ready' : this.stream.frameError(index) === null ? 'missing' : 'bad';
  }

  /** Requests a frame, and with smooth masks what is painted of it. Returns the frame if it is cached. */
  #request(index: number): CompactFrame | null {
    const frame = this.stream.wantFrame(index);
    if (frame !== null) this.#pixels.prepare(index);
    return frame;
  }

  /** Keeps the reason if the mask that is awaited never comes. */
  #recordProblem(request: Role): void {
    if (request === 'shown') this.#problem = this.stream.frameError(this.#shown.index)?.message;
    else if (this.#waiting.oldest !== null && this.#available.waiting === 'bad') {
      this.#problem = this.stream.frameError(this.#waiting.oldest.index)?.message;
    }
  }

  /** Takes over the newest picture, if it is not shown. */
  #arrangeQueue({ clearsQueue, queuesNewest }: PairingDecision, picture: Picture | null): void {
    if (clearsQueue) this.#waiting.clear();
    if (queuesNewest) {
      this.#waiting.add(this.#candidate(picture));
      this.#stats.held++;
    } else if (picture !== null) closePicture(picture);
  }

  #candidate(picture: Picture | null): Candidate {
    return { index: this.#newest.index, seconds: this.#newest.seconds, picture };
  }

  #show({ index, seconds, picture }: Candidate, frame: CompactFrame | null): boolean {
    const startedAt = performance.now();
    try {
      if (frame === null) this.#pixels.clear();
      else this.#pixels.paint(frame);
      this.show(frame, picture, index);
    } catch (error) {
      // Closing twice does no harm. What was shown in part is shown again, or throws again.
      if (picture !== null) closePicture(picture);
      this.invalidate();
      throw error;
    }
    const stats = this.#stats;
    const shown = this.#shown;
    const before = shown.index;
    this.#frame = frame;
    shown.index = index;
    shown.seconds = seconds;
    shown.lacksMask = frame?.index !== index || this.#pixels.isStandIn;
    if (!shown.lacksMask) this.#problem = undefined;
    stats.frame = frame?.index ?? -1;
    stats.driftFrames = frame === null ? 0 : index - frame.index;
    stats.shown++;
    if (before >= 0 && index > before + 1) stats.skipped += index - before - 1;
    stats.uploadMs = performance.now() - startedAt;
    return true;
  }

  /** Whether `follow` may find something new. */
  #isDue(): boolean {
    if (this.stream.metadata !== this.#metadata) return true;
    if (this.#shown.lacksMask || this.#waiting.oldest !== null) return true;
    if (this.#pictures !== null) return this.#pictures.hasPicture?.() ?? false;
    const index = this.#indexOfClock();
    return index >= 0 && index !== this.#shown.index;
  }

  /** Why frames are decoded in the calling thread, if they should not be. */
  #workerProblem(): string | undefined {
    const { workers, workerProblem } = this.stream.stats;
    return workers === 0 ? workerProblem : undefined;
  }

  /** What is wrong if the stream is not as long as the video. */
  #misfit(): string | undefined {
    const { firstSeconds = 0, endSeconds = NaN } = this.#pictures ?? {};
    const seconds = endSeconds - firstSeconds - this.#videoOffset;
    return describeMisfit(this.#metadata.frameCount, this.stream.getRate(), seconds);
  }

  #setEdge(options: EdgeOptions): void {
    const { feather = 0, inset = 0, threshold = 0, invert = false, despill = 'none', bleed = 0 } = options;
    Object.assign(this, { feather, inset, threshold, invert, despill, bleed });
  }
}

function createStats(pictures: PictureSource | null): AlphaMaskStats {
  return {
    pairing: pictures === null ? 'clock' : (pictures.pairing ?? 'captured-frame'),
    exact: true,
    frame: -1,
    driftFrames: 0,
    shown: 0,
    skipped: 0,
    held: 0,
    uploadMs: 0,
    problem: undefined,
  };
}

/** A source for this mask alone, which it disposes; null for a source of pictures that has one receiver. */
function createReader(video: HTMLVideoElement | PictureSource): PictureReader | null {
  if (!('take' in video)) return new VideoElementSource(video);
  return video.createReader?.() ?? null;
}

function startedClock(): RateClock {
  const clock = new RateClock();
  clock.start();
  return clock;
}
