import { checkMaskSize } from '@alphastream/core/encoder';
import type { Size } from '../../usage.js';
import { ByteReader } from './byte-reader.js';
import { FfmpegRun, type RunOptions } from './ffmpeg-run.js';
import type { PictureFacts } from './picture-log.js';
import { hasAlpha } from './probe.js';

/** A decoded picture. `following`: the facts of the next one, if there is one. */
export interface DecodedPicture {
  readonly facts: PictureFacts;
  readonly following: PictureFacts | undefined;
  /** As ffmpeg writes it. Valid until the next is requested. */
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What is decoded, and how. */
export interface PictureOptions extends RunOptions {
  readonly bytesPerPixel: number;
  /** The name of a picture for messages. */
  readonly nameOf?: ((index: number) => string) | undefined;
}

/** Pictures from a run of ffmpeg. They have one size and one kind of pixels, or are refused. */
export class DecodedPictures {
  readonly first: PictureFacts;
  readonly #run: FfmpegRun;
  readonly #path: string;
  readonly #bytesPerPixel: number;
  readonly #nameOf: (index: number) => string;

  private constructor(first: PictureFacts, run: FfmpegRun, { path, bytesPerPixel, nameOf }: PictureOptions) {
    this.first = first;
    this.#run = run;
    this.#path = path;
    this.#bytesPerPixel = bytesPerPixel;
    this.#nameOf = nameOf ?? ((index) => `Picture ${index} of ${path}`);
  }

  static async open(options: PictureOptions): Promise<DecodedPictures> {
    const run = new FfmpegRun(options);
    try {
      const first = await run.log.next();
      if (first === undefined) throw (await run.finish()) ?? new Error(`${options.path} has no picture.`);
      checkMaskSize(first, options.path);
      return new DecodedPictures(first, run, options);
    } catch (error) {
      await run.kill();
      throw error;
    }
  }

  /** What ffmpeg complained about although it went on. */
  get complaint(): string | undefined {
    return this.#run.lastMessage;
  }

  /** Number of pictures that ffmpeg has decoded; some may not have been read yet. */
  get decodedCount(): number {
    return this.#run.log.count;
  }

  async *read(): AsyncGenerator<DecodedPicture, void, undefined> {
    const reader = new ByteReader(this.#run.output);
    const { width, height } = this.first;
    const bytes = new Uint8Array(width * height * this.#bytesPerPixel);
    let index = 0;
    for (let facts: PictureFacts | undefined = this.first; facts !== undefined; index++) {
      if (!(await reader.read(bytes))) {
        const reason = `ffmpeg decodes more than the ${index} pictures that it writes`;
        throw (await this.#run.finish()) ?? new Error(`${this.#path} cannot be read: ${reason}.`);
      }
      const following = await this.#run.log.next();
      yield { facts, following, bytes };
      if (following !== undefined) this.#checkSame(following, index + 1);
      facts = following;
    }
    const failure = await this.#run.finish();
    if (failure !== undefined) throw failure;
  }

  close(): Promise<void> {
    return this.#run.kill();
  }

  #checkSame(found: PictureFacts, index: number): void {
    const sizeOf = ({ width, height }: Size) => `${width} × ${height} pixels`;
    if (sizeOf(found) !== sizeOf(this.first)) {
      const sizes = `${this.#nameOf(index)} has ${sizeOf(found)}, but the first has ${sizeOf(this.first)}`;
      throw new Error(`${sizes}: all masks of a stream must have the same size.`);
    }
    if (hasAlpha(found.pixelFormat) === hasAlpha(this.first.pixelFormat)) return;
    const formats = `is ${found.pixelFormat}, but the first is ${this.first.pixelFormat}`;
    throw new Error(`${this.#nameOf(index)} ${formats}: all must have alpha, or none.`);
  }
}
