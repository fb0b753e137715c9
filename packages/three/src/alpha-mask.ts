import { frameAtTime, RateClock, type AlphaStream, type Clock, type CompactFrame } from '@alphastream/core';
import {
  LinearFilter,
  SRGBColorSpace,
  VideoFrameTexture,
  type DataTexture,
  type Material,
  type WebGLRenderer,
} from 'three';
import { MaskMaterials } from './mask-material.js';
import { createMaskTexture, defaultMaskWidth, type MaskTexture } from './mask-texture.js';
import { closePicture, VideoPair, type Pairing, type Picture } from './video-pair.js';

/**
 * What is shown while the mask of the newest picture is not there yet: the pair before (`hold`), the new picture
 * fully transparent (`hide`), or the new picture with the nearest mask that is there (`nearest`).
 */
export type LatePolicy = 'hold' | 'hide' | 'nearest';

/** Everything that may be said when a mask is made. */
export interface AlphaMaskOptions {
  /** The picture that the mask belongs to. Stays the caller's: it is never started, stopped or disposed. */
  video?: HTMLVideoElement | undefined;
  /** What the mask follows without a video. By default the stream runs round at its own rate. */
  clock?: Clock | undefined;
  /** Size of the mask texture in pixels. Default: the coordinate space, the width rounded up to a multiple of 4. */
  width?: number | undefined;
  height?: number | undefined;
  /** Default `hold`. */
  late?: LatePolicy | undefined;
}

/** A look inside; the same object each time. */
export interface AlphaMaskStats {
  /** How picture and mask are matched; `clock` without a video. */
  pairing: Pairing | 'clock';
  /** Index of the mask that is shown; -1 before the first. */
  frame: number;
  /** Picture's index minus mask's index of what is shown: 0 where the pair is exact. */
  driftFrames: number;
  /** New masks shown. */
  shown: number;
  /** Frames passed over between two that were shown. */
  skipped: number;
  /** Updates in which the newest picture had to wait for its mask. */
  held: number;
  /** What keeps pictures or masks from coming, as a plain sentence. */
  problem: string | undefined;
}

/** A picture that waits for its mask gives way to one that is this many frames away. */
const LONGEST_WAIT_FRAMES = 8;

/** A picture and the index of the mask that belongs to it. */
interface Candidate {
  readonly index: number;
  /** Null without a video. */
  readonly picture: Picture | null;
}

/**
 * A mask stream on three.js materials, paired with its video. Call `update` before each render: picture and mask
 * are then uploaded together, or not at all. Owns its two textures; materials, video and stream stay the caller's.
 */
export class AlphaMask {
  /** R8: the mask that is shown, in red. */
  readonly texture: DataTexture;
  /** The picture that belongs to the mask; null without a video. */
  readonly videoTexture: VideoFrameTexture | null;
  readonly #stream: AlphaStream;
  readonly #frameCount: number;
  readonly #late: LatePolicy;
  readonly #clock: Clock;
  readonly #pair: VideoPair | null;
  readonly #mask: MaskTexture;
  readonly #materials: MaskMaterials;
  readonly #stats: AlphaMaskStats;
  /** The oldest picture that waits for its mask. */
  #pending: Candidate | null = null;
  /** Timestamp of the picture that is shown. */
  #shownSeconds = NaN;
  #contextLost = false;
  #disposed = false;

  constructor(stream: AlphaStream, options: AlphaMaskOptions = {}) {
    const { width, height, fps, frameCount } = stream.getMetadata();
    this.#stream = stream;
    this.#frameCount = frameCount;
    this.#late = options.late ?? 'hold';
    this.#mask = createMaskTexture(options.width ?? defaultMaskWidth(width), options.height ?? height);
    this.texture = this.#mask.texture;
    this.#materials = new MaskMaterials(this.texture);
    this.#pair = options.video === undefined ? null : new VideoPair(options.video);
    this.videoTexture = this.#pair === null ? null : createVideoTexture();
    this.#clock = options.clock ?? startedClock(frameCount / fps);
    this.#stats = {
      pairing: this.#pair?.pairing ?? 'clock',
      frame: -1,
      driftFrames: 0,
      shown: 0,
      skipped: 0,
      held: 0,
      problem: undefined,
    };
    // The first frames are on their way before the first update.
    stream.peekCompactFrame(0);
  }

  /** Index of the mask that is shown; -1 before the first. */
  get frame(): number {
    return this.#stats.frame;
  }

  /** What has been shown so far, and how well. */
  get stats(): Readonly<AlphaMaskStats> {
    this.#stats.problem = this.#pair?.problem ?? this.#stats.problem;
    return this.#stats;
  }

  /**
   * Multiplies the alpha of a MeshBasic-, MeshLambert-, MeshPhong-, MeshToon-, MeshStandard- or
   * MeshPhysicalMaterial (also of a MeshDepthMaterial, for shadows) with the mask. Where the material has no map,
   * it gets the video. Sets `transparent`.
   */
  applyTo<M extends Material>(material: M): M {
    this.#materials.apply(material, this.videoTexture);
    return material;
  }

  /** Makes a material what it was before `applyTo`. */
  removeFrom(material: Material): void {
    this.#materials.remove(material);
  }

  /**
   * Shows the newest picture whose mask is there. Call it once before each render.
   *
   * @param renderer Uploads at once where given, else three uploads when it renders.
   * @returns Whether something new is shown: a loop that renders on demand need not render otherwise.
   */
  update(renderer?: WebGLRenderer): boolean {
    if (this.#disposed || this.#isContextLost(renderer)) return false;
    const newest = this.#next();
    if (newest !== null) {
      const frame = this.#stream.peekCompactFrame(newest.index);
      if (frame !== null || this.#late !== 'hold') {
        this.#replacePending(null);
        return frame === null ? this.#showLate(newest, renderer) : this.#show(newest, frame, renderer);
      }
      this.#stats.held++;
    }
    return this.#waitFor(newest, renderer);
  }

  /** Lets textures and captured frames go and takes the mask off every material. May be called more than once. */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.#materials.removeAll();
    this.#pair?.dispose();
    this.#replacePending(null);
    this.texture.dispose();
    this.videoTexture?.onUpdate?.(this.videoTexture);
    this.videoTexture?.dispose();
  }

  /** What ought to be shown now; null where that is what is shown already. */
  #next(): Candidate | null {
    const frameCount = this.#frameCount;
    if (frameCount === 0) return null;
    if (this.#pair === null) {
      const index = frameAtTime(this.#clock.time(), this.#stream.getRate(), frameCount);
      return index === this.#stats.frame ? null : { index, picture: null };
    }
    const picture = this.#pair.take();
    if (picture === null) return null;
    if (picture.seconds === this.#shownSeconds || picture.seconds === this.#pending?.picture?.seconds) {
      closePicture(picture);
      return null;
    }
    return { index: frameAtTime(picture.seconds, this.#stream.getRate(), frameCount), picture };
  }

  /**
   * The pair before stays. The picture that has waited longest is shown as soon as its mask comes, so that
   * something moves even where every mask is late.
   */
  #waitFor(newest: Candidate | null, renderer: WebGLRenderer | undefined): boolean {
    const waiting = this.#pending;
    if (waiting === null) {
      this.#pending = newest;
      return false;
    }
    const frame = this.#waitedFor(waiting.index, newest === null);
    if (frame !== null) {
      this.#pending = newest;
      return this.#show(waiting, frame, renderer);
    }
    const bad = this.#stream.frameError(waiting.index);
    if (bad !== null) this.#stats.problem = bad.message;
    if (newest === null) {
      if (bad !== null) this.#replacePending(null);
    } else if (bad !== null || Math.abs(newest.index - waiting.index) > LONGEST_WAIT_FRAMES) {
      this.#replacePending(newest);
    } else if (newest.picture !== null) {
      closePicture(newest.picture);
    }
    return false;
  }

  /** The mask that a picture waits for. Asks for it only where nothing newer was asked for already. */
  #waitedFor(index: number, ask: boolean): CompactFrame | null {
    if (ask) return this.#stream.peekCompactFrame(index);
    const nearest = this.#stream.nearestCompactFrame(index);
    return nearest?.index === index ? nearest : null;
  }

  #showLate(newest: Candidate, renderer: WebGLRenderer | undefined): boolean {
    const nearest = this.#late === 'nearest' ? this.#stream.nearestCompactFrame(newest.index) : null;
    return this.#show(newest, nearest, renderer);
  }

  #show({ index, picture }: Candidate, frame: CompactFrame | null, renderer: WebGLRenderer | undefined): boolean {
    const before = this.#stats.frame;
    this.#stats.frame = frame?.index ?? -1;
    this.#stats.driftFrames = frame === null ? 0 : index - frame.index;
    this.#stats.shown++;
    if (before >= 0 && index > before + 1) this.#stats.skipped += index - before - 1;
    if (frame === null) this.#mask.buffer.clear();
    else this.#mask.buffer.paint(frame);
    this.texture.needsUpdate = true;
    if (picture !== null) this.#showPicture(picture);
    if (renderer !== undefined) {
      renderer.initTexture(this.texture);
      if (this.videoTexture !== null) renderer.initTexture(this.videoTexture);
    }
    return true;
  }

  #showPicture(picture: Picture): void {
    const texture = this.videoTexture!;
    // A picture that was never drawn is let go before the next one takes its place.
    texture.onUpdate?.(texture);
    this.#shownSeconds = picture.seconds;
    texture.onUpdate = () => {
      texture.onUpdate = null;
      closePicture(picture);
    };
    texture.setFrame(picture.image);
  }

  #replacePending(candidate: Candidate | null): void {
    if (this.#pending?.picture) closePicture(this.#pending.picture);
    this.#pending = candidate;
  }

  /** While the context is lost nothing is uploaded; afterwards the pair is taken and uploaded anew. */
  #isContextLost(renderer: WebGLRenderer | undefined): boolean {
    if (renderer === undefined) return false;
    const lost = renderer.getContext().isContextLost();
    if (this.#contextLost && !lost) {
      this.#shownSeconds = NaN;
      this.#stats.frame = -1;
      this.#pair?.wake();
    }
    this.#contextLost = lost;
    return lost;
  }
}

function createVideoTexture(): VideoFrameTexture {
  const texture = new VideoFrameTexture();
  texture.name = 'AlphaStream picture';
  texture.colorSpace = SRGBColorSpace;
  texture.minFilter = LinearFilter;
  texture.magFilter = LinearFilter;
  texture.generateMipmaps = false;
  return texture;
}

function startedClock(duration: number): RateClock {
  const clock = new RateClock(duration);
  clock.start();
  return clock;
}
