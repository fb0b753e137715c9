import type { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import type { Size } from '../../usage.js';

/** What ffmpeg says about a decoded picture. */
export interface PictureFacts extends Size {
  /** Presentation time in seconds; undefined if the file has none. */
  readonly seconds: number | undefined;
  readonly pixelFormat: string;
  /** Width of a pixel divided by its height, as it is shown. */
  readonly pixelAspect: number;
}

/** Characters of error messages to keep: enough for the last sentence. */
const KEPT_CHARACTERS = 4096;
const TIME_BASE = /^\[Parsed_showinfo_0 @ [^\]]*\] \[info\] config in time_base: (\d+)\/(\d+)/;
const PICTURE =
  /^\[Parsed_showinfo_0 @ [^\]]*\] \[info\] n: *\d+ pts: *(\S+) .*?\bfmt:(\S+) .*?\bsar:(\d+)\/(\d+) s:(\d+)x(\d+)/;
/** Messages that are no errors: ffmpeg tags each with its level. Lines without a tag are errors. */
const HARMLESS = /\[(?:info|warning|verbose|debug|trace)\] |^\s*Last message repeated|^\s*$/;

/**
 * Reads the messages of ffmpeg, which tags them with their level. The filter `showinfo`, the first one, tells the facts of
 * each picture. They come before the picture itself, through another pipe.
 */
export class PictureLog {
  #errors = '';
  #scale = 0;
  #count = 0;
  readonly #pictures: AsyncGenerator<PictureFacts, void, undefined>;

  constructor(messages: Readable) {
    this.#pictures = this.#read(messages);
  }

  /** Error messages so far, at least the last one. */
  get errors(): string {
    return this.#errors;
  }

  /** Number of pictures so far. */
  get count(): number {
    return this.#count;
  }

  /** Returns the facts of the next picture, or undefined at the end. */
  async next(): Promise<PictureFacts | undefined> {
    const next = await this.#pictures.next();
    return next.done === true ? undefined : next.value;
  }

  async *#read(messages: Readable): AsyncGenerator<PictureFacts, void, undefined> {
    for await (const line of createInterface({ input: messages, crlfDelay: Infinity })) {
      const base = TIME_BASE.exec(line);
      if (base !== null) this.#scale = Number(base[1]) / Number(base[2]);
      const match = PICTURE.exec(line);
      if (match !== null) {
        this.#count++;
        yield this.#facts(match);
      } else if (!HARMLESS.test(line)) this.#errors = `${this.#errors}${line}\n`.slice(-KEPT_CHARACTERS);
    }
  }

  #facts([, stamp, pixelFormat, across, down, width, height]: RegExpExecArray): PictureFacts {
    // Not `pts_time`, which has six digits.
    const seconds = Number(stamp) * this.#scale;
    const aspect = Number(across) / Number(down);
    return {
      seconds: Number.isFinite(seconds) ? seconds : undefined,
      pixelFormat: pixelFormat!,
      pixelAspect: Number.isFinite(aspect) && aspect > 0 ? aspect : 1,
      width: Number(width),
      height: Number(height),
    };
  }
}
