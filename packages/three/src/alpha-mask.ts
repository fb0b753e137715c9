import { frameAtTime, RateClock, type AlphaStream, type Clock, type CompactFrame } from '@alphastream/core';
import type { BufferGeometry, DataTexture, Material, MeshBasicMaterial, WebGLRenderer } from 'three';
import { ContextWatch } from './context-watch.js';
import { Invalidator } from './invalidator.js';
import { MaskMaterials, type ApplyOptions, type MaterialBinder } from './mask-material.js';
import type { MaskMeshOptions, SurfaceMesh } from './mask-mesh.js';
import { MaskMeshes } from './mask-meshes.js';
import { createMaskUniforms, type MaskUniforms } from './mask-shader.js';
import { defaultMaskWidth, MaskTexture } from './mask-texture.js';
import { PictureTexture } from './picture-texture.js';
import type { SurfaceOptions } from './projection.js';
import { findEyes, type Eye } from './stereo.js';
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
  /** Softens the edge by this many pixels of the mask to both sides; 0 to 16. Default 0. */
  feather?: number | undefined;
  /** Moves the edge inwards by this many pixels of the mask, outwards where negative; -16 to 16. Default 0. */
  inset?: number | undefined;
  /** Where it is above 0: alpha from here on is opaque, below it transparent; to 1. Default 0, as it is. */
  threshold?: number | undefined;
  /** Shows what the mask removes, and removes the rest. Default false. */
  invert?: boolean | undefined;
  /** For loops that render on demand: called when `update` may have something new to show. */
  onInvalidate?: (() => void) | undefined;
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
  /** Script time of the last upload of mask and picture, in ms. */
  uploadMs: number;
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
  readonly videoTexture: PictureTexture | null;
  /** The stream that was given. */
  readonly stream: AlphaStream;
  /** Which eye is shown of a picture for two. Default `auto`; the others are for views that three knows nothing of. */
  eye: Eye = 'auto';
  readonly #frameCount: number;
  readonly #late: LatePolicy;
  readonly #clock: Clock;
  readonly #pair: VideoPair | null;
  readonly #mask: MaskTexture;
  readonly #uniforms: MaskUniforms;
  readonly #materials: MaterialBinder;
  readonly #meshes: MaskMeshes;
  readonly #context: ContextWatch;
  readonly #invalidator: Invalidator | null;
  readonly #stats: AlphaMaskStats;
  /** The oldest picture that waits for its mask. */
  #pending: Candidate | null = null;
  /** Timestamp of the picture that is shown. */
  #shownSeconds = NaN;
  #disposed = false;

  constructor(stream: AlphaStream, options: AlphaMaskOptions = {}) {
    const { width, height, fps, frameCount } = stream.getMetadata();
    this.stream = stream;
    this.#frameCount = frameCount;
    this.#late = options.late ?? 'hold';
    this.#mask = new MaskTexture(options.width ?? defaultMaskWidth(width), options.height ?? height);
    this.texture = this.#mask.texture;
    this.#uniforms = createMaskUniforms(this.texture);
    const onBeforeRender = (renderer: WebGLRenderer) =>
      findEyes(renderer, this.eye, this.#uniforms.alphaStreamEyes.value);
    this.#materials = this.createBinder(this.#uniforms, onBeforeRender);
    this.#meshes = new MaskMeshes(stream, this.#materials);
    this.#setEdge(options);
    this.#pair = options.video === undefined ? null : new VideoPair(options.video);
    this.videoTexture = this.#pair === null ? null : new PictureTexture();
    this.#clock = options.clock ?? startedClock(frameCount / fps);
    this.#stats = {
      pairing: this.#pair?.pairing ?? 'clock',
      frame: -1,
      driftFrames: 0,
      shown: 0,
      skipped: 0,
      held: 0,
      uploadMs: 0,
      problem: undefined,
    };
    this.#context = new ContextWatch(() => this.#takeAgain());
    const { onInvalidate } = options;
    this.#invalidator =
      onInvalidate === undefined ? null : new Invalidator(stream, options.video, () => this.#isDue(), onInvalidate);
    // The first frames are on their way before the first update.
    stream.peekCompactFrame(0);
  }

  /** Index of the mask that is shown; -1 before the first. */
  get frame(): number {
    return this.#stats.frame;
  }

  /** Whether it has let go of everything. */
  get disposed(): boolean {
    return this.#disposed;
  }

  /** What has been shown so far, and how well. */
  get stats(): Readonly<AlphaMaskStats> {
    this.#stats.problem = this.#pair?.problem ?? this.#stats.problem;
    return this.#stats;
  }

  /** Pixels of the mask by which the edge is softened to both sides, 0 to 16. */
  get feather(): number {
    return this.#uniforms.alphaStreamEdge.value.x;
  }
  set feather(pixels: number) {
    this.#uniforms.alphaStreamEdge.value.x = within('feather', pixels, 0, 16);
  }

  /** Pixels of the mask by which the edge is moved inwards, -16 to 16. */
  get inset(): number {
    return this.#uniforms.alphaStreamEdge.value.y;
  }
  set inset(pixels: number) {
    this.#uniforms.alphaStreamEdge.value.y = within('inset', pixels, -16, 16);
  }

  /** Alpha from which on everything is opaque, and below which nothing is; 0 to 1, where 0 leaves alpha as it is. */
  get threshold(): number {
    return this.#uniforms.alphaStreamEdge.value.z;
  }
  set threshold(alpha: number) {
    this.#uniforms.alphaStreamEdge.value.z = within('threshold', alpha, 0, 1);
  }

  /** Whether what the mask removes is shown, and the rest removed. */
  get invert(): boolean {
    return this.#uniforms.alphaStreamEdge.value.w === 1;
  }
  set invert(invert: boolean) {
    this.#uniforms.alphaStreamEdge.value.w = invert ? 1 : 0;
  }

  /**
   * Multiplies the alpha of a material with the mask: MeshBasic-, MeshLambert-, MeshPhong-, MeshToon-, MeshStandard-,
   * MeshPhysical-, MeshMatcapMaterial, or MeshDepthMaterial for shadows. `alphaTest`, `alphaHash` and `alphaToCoverage`
   * see the alpha with the mask. Where the material has no map, it gets the video. Sets `transparent` (see the options).
   *
   * A ShaderMaterial gets the uniforms `alphaStreamMask` (sampler2D, R8, red) and `alphaStreamEdge` (vec4: feather,
   * inset, threshold, inverted). Its fragment shader may call `alphaStreamAlpha(uv)`, 0 to 1, without declaring
   * anything; where it has `#include <alphamap_fragment>` and its vertex shader `#include <uv_vertex>`, the mask is put
   * in there. A RawShaderMaterial gets the uniforms alone.
   */
  applyTo<M extends Material>(material: M, options: ApplyOptions = {}): M {
    this.#materials.apply(material, this.videoTexture, options);
    return material;
  }

  /** Makes a material what it was before `applyTo`. */
  removeFrom(material: Material): void {
    this.#materials.remove(material);
  }

  /**
   * A mesh that shows the video, masked (white without a video): a plane, or bent around a viewer at its middle. Its
   * material blends; anything of it may be changed. The mask disposes it.
   */
  createScreen(options: SurfaceOptions = {}): SurfaceMesh<BufferGeometry, MeshBasicMaterial> {
    return this.#meshes.addScreen(options, this.videoTexture);
  }

  /**
   * A mesh of the outline that writes depth alone: it hides whatever lies behind the person, in whatever order things
   * were made, opaque or transparent. The stream must have been opened with `processing: 'both'`. The mask disposes it.
   */
  createOccluder(options: MaskMeshOptions = {}): SurfaceMesh<BufferGeometry, MeshBasicMaterial> {
    return this.#meshes.addStrip(options, null);
  }

  /**
   * The video on the outline's triangles: opaque, without blending or overdraw; its edge is as smooth as the renderer's
   * antialiasing. Needs a video, and `processing: 'both'`. The mask disposes it.
   */
  createCutout(options: MaskMeshOptions = {}): SurfaceMesh<BufferGeometry, MeshBasicMaterial> {
    if (this.videoTexture === null) throw new TypeError('A cut-out shows the video: give the mask one.');
    return this.#meshes.addStrip(options, this.videoTexture);
  }

  /**
   * Shows the newest picture whose mask is there. Call it once before each render.
   *
   * @param renderer Uploads at once where given, else three uploads when it renders.
   * @returns Whether something new is shown: a loop that renders on demand need not render otherwise.
   */
  update(renderer?: WebGLRenderer): boolean {
    if (this.#disposed || this.#context.isLost(renderer)) return false;
    const newest = this.#next();
    if (newest !== null) {
      const frame = this.stream.peekCompactFrame(newest.index);
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
    this.#meshes.dispose();
    this.#materials.removeAll();
    this.#invalidator?.dispose();
    this.#context.dispose();
    this.#pair?.dispose();
    this.#replacePending(null);
    this.#mask.dispose();
    this.videoTexture?.dispose();
  }

  /** What puts the mask on materials; the entry for WebGPURenderer has another. */
  protected createBinder(uniforms: MaskUniforms, onBeforeRender: Material['onBeforeRender']): MaterialBinder {
    return new MaskMaterials(uniforms, onBeforeRender);
  }

  /** What ought to be shown now; null where that is what is shown already. */
  #next(): Candidate | null {
    const frameCount = this.#frameCount;
    if (frameCount === 0) return null;
    if (this.#pair === null) {
      const index = frameAtTime(this.#clock.time(), this.stream.getRate(), frameCount);
      return index === this.#stats.frame ? null : { index, picture: null };
    }
    const picture = this.#pair.take();
    if (picture === null) return null;
    if (picture.seconds === this.#shownSeconds || picture.seconds === this.#pending?.picture?.seconds) {
      closePicture(picture);
      return null;
    }
    return { index: frameAtTime(picture.seconds, this.stream.getRate(), frameCount), picture };
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
    const bad = this.stream.frameError(waiting.index);
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
    if (ask) return this.stream.peekCompactFrame(index);
    const nearest = this.stream.nearestCompactFrame(index);
    return nearest?.index === index ? nearest : null;
  }

  #showLate(newest: Candidate, renderer: WebGLRenderer | undefined): boolean {
    const nearest = this.#late === 'nearest' ? this.stream.nearestCompactFrame(newest.index) : null;
    return this.#show(newest, nearest, renderer);
  }

  #show({ index, picture }: Candidate, frame: CompactFrame | null, renderer: WebGLRenderer | undefined): boolean {
    const before = this.#stats.frame;
    this.#stats.frame = frame?.index ?? -1;
    this.#stats.driftFrames = frame === null ? 0 : index - frame.index;
    this.#stats.shown++;
    if (before >= 0 && index > before + 1) this.#stats.skipped += index - before - 1;
    const startedAt = performance.now();
    this.#mask.paint(frame);
    this.#mask.upload(renderer);
    if (picture !== null) {
      this.#shownSeconds = picture.seconds;
      this.videoTexture!.show(picture, renderer);
    }
    this.#stats.uploadMs = performance.now() - startedAt;
    this.#meshes.show(frame);
    return true;
  }

  #replacePending(candidate: Candidate | null): void {
    if (this.#pending?.picture) closePicture(this.#pending.picture);
    this.#pending = candidate;
  }

  /** What was uploaded is lost: the pair is taken and uploaded anew. */
  #takeAgain(): void {
    this.#shownSeconds = NaN;
    this.#stats.frame = -1;
    this.#pair?.wake();
  }

  /** Whether `update` would look for something new. */
  #isDue(): boolean {
    if (this.#pair !== null) return this.#pending !== null;
    return frameAtTime(this.#clock.time(), this.stream.getRate(), this.#frameCount) !== this.#stats.frame;
  }

  #setEdge({ feather = 0, inset = 0, threshold = 0, invert = false }: AlphaMaskOptions): void {
    Object.assign(this, { feather, inset, threshold, invert });
  }
}

function within(name: string, value: number, least: number, most: number): number {
  if (value >= least && value <= most) return value;
  throw new RangeError(`${name} must be a number from ${least} to ${most}, but is ${String(value)}.`);
}

function startedClock(duration: number): RateClock {
  const clock = new RateClock(duration);
  clock.start();
  return clock;
}
