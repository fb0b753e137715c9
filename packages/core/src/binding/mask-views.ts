import type { CompactFrame } from '../mask/compact-frame.js';
import type { Picture } from '../video/picture.js';
import type { StereoLayout } from './stereo-layout.js';
import type { MaskPixels } from './painted-pixels.js';
import { SequentialEyes } from './sequential-eyes.js';

/**
 * A mask and its picture as textures of an engine, with the materials and meshes that show them.
 *
 * @typeParam U What the engine's uploads depend on.
 */
export interface MaskViewBase<U> {
  /** The texture of the mask. */
  readonly mask: {
    /** Uploads the rows that changed. */
    upload(state: U): void;
  };
  /** Null without a video. */
  readonly picture: PictureUpload<U> | null;
  /** The meshes of the mask. */
  readonly meshes: {
    /** Shows the outline of a frame, and of the second eye's frame for frame-sequential stereo. */
    show(frame: CompactFrame | null, second?: CompactFrame | null): void;
  };
  /** Disposes textures and meshes, and removes the mask from materials. */
  dispose(): void;
}

/** The texture of a picture. */
export interface PictureUpload<U> {
  /** Uploads a picture, and closes it when it is not needed any more. */
  show(picture: Picture, state: U): void;
  /** Uploads the content of a canvas. */
  showCanvas(canvas: OffscreenCanvas, state: U): void;
}

/** The view for frame-sequential stereo, with the newest pair of each eye. */
interface SequentialView<V> {
  readonly eyes: SequentialEyes;
  readonly view: V;
}

/**
 * The views of a mask: the main one, and one for frame-sequential stereo, which is created on first use. Both show the
 * same pairs.
 */
export class MaskViews<U, V extends MaskViewBase<U>> {
  /** The view for every layout except frame-sequential stereo. */
  readonly main: V;
  readonly #pixels: MaskPixels;
  readonly #create: (pixels: MaskPixels) => V;
  readonly #onAdd: () => void;
  #sequential: SequentialView<V> | null = null;

  /**
   * @param pixels The current mask.
   * @param create Creates a view of pixels. The caller disposes it through this object.
   * @param onAdd Called when a view was added that shows nothing yet.
   */
  constructor(pixels: MaskPixels, create: (pixels: MaskPixels) => V, onAdd: () => void) {
    this.#pixels = pixels;
    this.#create = create;
    this.#onAdd = onAdd;
    this.main = create(pixels);
  }

  /** Returns the view for a layout. */
  get(stereo: StereoLayout | undefined): V {
    if (stereo !== 'frame-sequential') return this.main;
    if (this.#sequential === null) {
      const eyes = new SequentialEyes(this.#pixels);
      this.#sequential = { eyes, view: this.#create(eyes) };
      this.#onAdd();
    }
    return this.#sequential.view;
  }

  /** Returns the pixels that the view for a layout shows. */
  pixelsOf(stereo: StereoLayout | undefined): MaskPixels {
    return stereo === 'frame-sequential' && this.#sequential !== null ? this.#sequential.eyes : this.#pixels;
  }

  /** Calls `use` with each view that was created. */
  forEach(use: (view: V) => void): void {
    use(this.main);
    if (this.#sequential !== null) use(this.#sequential.view);
  }

  /**
   * Uploads a pair to all views, and closes the picture.
   *
   * @param frame The frame of `pixels`. Null: the mask is transparent.
   * @param picture Null: the picture stays.
   * @param index Of the pair in the stream.
   * @throws Error if a mesh needs triangle strips and the frame has none.
   */
  show(frame: CompactFrame | null, picture: Picture | null, index: number, state: U): void {
    this.main.mask.upload(state);
    if (this.#sequential !== null) {
      const { eyes, view } = this.#sequential;
      eyes.take(index, frame, this.#pixels, picture?.image ?? null);
      view.mask.upload(state);
      if (picture !== null) view.picture!.showCanvas(eyes.canvas!, state);
    }
    // After the copy for the eyes, because it may close the picture.
    if (picture !== null) this.main.picture!.show(picture, state);
    // Last, because it may throw.
    this.main.meshes.show(frame);
    if (this.#sequential !== null) this.#sequential.view.meshes.show(...this.#sequential.eyes.frames);
  }

  /** Disposes all views. */
  dispose(): void {
    this.forEach((view) => view.dispose());
  }
}
