import { spawn, type ChildProcess } from 'node:child_process';
import type { Writable } from 'node:stream';
import { ColourBleed, type KeyRange, type Rgb } from '@alphastream/core/encoder';
import { OutputFile } from '../../output-file.js';
import type { Size } from '../../usage.js';
import type { FoundMask } from '../refine.js';
import { cannotStartWriting, lastSentence } from '../video/ffmpeg-errors.js';
import type { Sound } from './sound.js';

/** Characters of ffmpeg's messages to keep. */
const KEPT_CHARACTERS = 4096;
/** Converts colours to those of BT.709 with the range of video. */
const CONVERSION = 'scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_int';
/** Names them so. */
const COLOURS = [
  ...[
    '-pix_fmt',
    'yuv420p',
    '-colorspace',
    'bt709',
    '-color_primaries',
    'bt709',
    '-color_trc',
    'bt709',
    '-color_range',
    'tv',
  ],
];

/** What is written. */
export interface VideoOptions extends Size {
  readonly fps: number;
  /** Width of a pixel divided by its height. */
  readonly pixelAspect: number;
  /** The colour of the screen behind the person. */
  readonly screen: Rgb | undefined;
  /** Distances from it, of the key. */
  readonly keyRange: KeyRange | undefined;
  readonly sound: Sound | undefined;
}

/**
 * Writes the opaque video of a stream by ffmpeg: H.264 in MP4, one picture for each frame of the stream. Holds two pictures
 * in memory.
 */
export class OpaqueVideo {
  readonly #path: string;
  readonly #output: OutputFile;
  readonly #bleed: ColourBleed;
  readonly #child: ChildProcess & { readonly stdin: Writable };
  /** The error of the start, the exit status, or the signal that ended it. */
  readonly #ended: Promise<Error | number | NodeJS.Signals>;
  /** The picture that ffmpeg reads, and the one that is filled meanwhile. */
  #pictures: [Uint8Array, Uint8Array];
  #written: Promise<void> = Promise.resolve();
  #last: FoundMask | null | undefined;
  #messages = '';

  private constructor(path: string, output: OutputFile, options: VideoOptions) {
    const bytes = 3 * options.width * options.height;
    this.#path = path;
    this.#output = output;
    this.#bleed = new ColourBleed(options, options.screen, options.keyRange);
    this.#pictures = [new Uint8Array(bytes), new Uint8Array(bytes)];
    const child = spawn('ffmpeg', argumentsOf(options, output.part), { stdio: ['pipe', 'ignore', 'pipe'] });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#messages = (this.#messages + text).slice(-KEPT_CHARACTERS);
    });
    // A failed write is told by the end of ffmpeg, which has a reason.
    child.stdin.on('error', () => undefined);
    this.#child = child;
    this.#ended = new Promise((resolve) => {
      child.once('error', resolve);
      child.once('close', (status, signal) => resolve(signal ?? status ?? 1));
    });
  }

  /** Begins the file beside its target. Rejects with an Error that names the file. */
  static async create(path: string, options: VideoOptions): Promise<OpaqueVideo> {
    const output = await OutputFile.create(path);
    try {
      await output.open('part');
      return new OpaqueVideo(path, output, options);
    } catch (error) {
      await output.close();
      throw error;
    }
  }

  /** Appends the picture of the next frame. The same object as before: the same picture. */
  async append(found: FoundMask | null): Promise<void> {
    if (found !== this.#last) {
      this.#bleed.fill(this.#pictures[1], found?.colours, found?.mask ?? null);
      this.#last = found;
      await this.#written;
      this.#pictures = [this.#pictures[1], this.#pictures[0]];
    }
    await this.#written;
    this.#written = this.#write(this.#pictures[0]);
    // It fails for the next call, which waits for it.
    this.#written.catch(() => undefined);
  }

  /** Ends the file. Rejects with an Error that names the file if it is not whole. */
  async finish(): Promise<void> {
    await this.#written;
    this.#child.stdin.end();
    const end = await this.#ended;
    if (end !== 0) throw this.#failure(end);
    await this.#output.sync();
  }

  replace(): Promise<void> {
    return this.#output.replace();
  }

  /** Ends ffmpeg, and removes the temporary file. */
  async close(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
    await this.#output.close();
  }

  /** Resolves when ffmpeg has taken a picture. */
  async #write(picture: Uint8Array): Promise<void> {
    const { stdin } = this.#child;
    const taken = new Promise<boolean>((resolve) => stdin.write(picture, (error) => resolve(error == null)));
    const isTaken = await Promise.race([taken, this.#ended.then(() => false)]);
    if (isTaken) return;
    throw this.#failure(await this.#ended);
  }

  #failure(end: Error | number | NodeJS.Signals): Error {
    if (end instanceof Error) return cannotStartWriting(this.#path, end);
    const messages = this.#messages;
    if (/Unknown encoder 'libx264'/.test(messages)) {
      return new Error(`${this.#path} cannot be written: ffmpeg has no libx264. Install one that has it.`);
    }
    let reason = `ffmpeg says: ${lastSentence(messages, this.#output.part)}`;
    if (/No space left on device/.test(messages)) reason = 'the disk is full';
    else if (end === 'SIGXFSZ' || /File too large/.test(messages)) reason = 'it would be larger than files may be here';
    else if (typeof end === 'string') reason = `ffmpeg was ended by ${end}`;
    return new Error(`${this.#path} cannot be written: ${reason}.`);
  }
}

function argumentsOf({ width, height, fps, pixelAspect, sound }: VideoOptions, path: string): string[] {
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb24', '-video_size', `${width}x${height}`, '-framerate', String(fps)];
  const filters = `${CONVERSION},setsar=ratio=${pixelAspect}:max=10000`;
  // A keyframe each second at least; no picture is reordered, so that the first stands at 0.
  const codec = ['-c:v', 'libx264', '-preset', 'medium', '-crf', '18', '-bf', '0', '-g', String(Math.ceil(fps))];
  return [
    ...['-v', 'error', '-hide_banner', '-nostats', '-y', ...raw, '-i', 'pipe:0', ...(sound?.input ?? [])],
    ...['-map', '0:v:0', '-vf', filters, ...COLOURS, ...codec, ...(sound?.output ?? [])],
    ...['-map_metadata', '-1', '-map_chapters', '-1', '-movflags', '+faststart', '-f', 'mp4', `file:${path}`],
  ];
}
