import type { Pairing, Picture, PictureReader } from './picture.js';

/** A video that shows one picture at a time to any number of readers. */
export interface SharedPictures {
  readonly pairing: Pairing;
  readonly exact: boolean;
  readonly firstSeconds: number;
  readonly endSeconds: number;
  readonly problem: string | undefined;
  /** Brings the shown picture up to date. */
  advance(): void;
  /** The picture that is shown, and its number: it grows by one with each picture. Stays the video's. */
  readonly shown: { readonly image: VideoFrame; readonly seconds: number; readonly serial: number } | null;
}

/** Gives each picture of a video once, as a clone: what other readers take is not missing here. */
export class SharedPictureReader implements PictureReader {
  readonly #pictures: SharedPictures;
  #serial = 0;
  #disposed = false;

  constructor(pictures: SharedPictures) {
    this.#pictures = pictures;
  }

  get pairing(): Pairing {
    return this.#pictures.pairing;
  }

  get exact(): boolean {
    return this.#pictures.exact;
  }

  get firstSeconds(): number {
    return this.#pictures.firstSeconds;
  }

  get endSeconds(): number {
    return this.#pictures.endSeconds;
  }

  get problem(): string | undefined {
    return this.#pictures.problem;
  }

  hasPicture(): boolean {
    if (this.#disposed) return false;
    this.#pictures.advance();
    const { shown } = this.#pictures;
    return shown !== null && shown.serial !== this.#serial;
  }

  take(): Picture | null {
    if (!this.hasPicture()) return null;
    const { image, seconds, serial } = this.#pictures.shown!;
    this.#serial = serial;
    return { image: image.clone(), seconds };
  }

  wake(): void {
    this.#serial = 0;
  }

  dispose(): void {
    this.#disposed = true;
  }
}
