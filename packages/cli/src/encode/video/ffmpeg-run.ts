import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { PassThrough, pipeline, type Readable } from 'node:stream';
import { cannotRead, cannotStart, lastSentence } from './ffmpeg-errors.js';
import { PictureLog } from './picture-log.js';

/** What ffmpeg reads, and how it writes the pictures. */
export interface RunOptions {
  /** Path for messages. */
  readonly path: string;
  /** Options of the input, and the input. */
  readonly input: readonly string[];
  /** Text for its standard input. */
  readonly stdin?: string;
  /** Filters after `showinfo`. */
  readonly filters: readonly string[];
  readonly pixelFormat: string;
}

/** One run of ffmpeg, which writes each picture of a video as it is stored in memory, row by row without padding. */
export class FfmpegRun {
  readonly output: Readable;
  readonly log: PictureLog;
  readonly #path: string;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  /** The error of the start, or the exit status. */
  readonly #ended: Promise<Error | number | null>;

  constructor({ path, input, stdin, filters, pixelFormat }: RunOptions) {
    this.#path = path;
    // -xerror: a damaged picture is an error, not a guess. -copyts: times as they are in the file.
    const before = ['-v', 'level+info', '-hide_banner', '-nostats', '-copyts', '-xerror', ...input];
    const chain = ['showinfo=checksum=0', ...filters].join(',');
    // A fine time base: pictures whose times are equal in a coarse one would be lost.
    const times = ['-fps_mode', 'passthrough', '-enc_time_base', '1:1000000'];
    const pictures = ['-map', '0:V:0', '-vf', chain, ...times, '-pix_fmt', pixelFormat];
    const args = [...(stdin === undefined ? ['-nostdin'] : []), ...before, ...pictures, '-f', 'rawvideo', 'pipe:1'];
    const child = spawn('ffmpeg', args, { stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'] });
    // A failed start is reported by the event `error` below.
    child.stdin?.on('error', () => undefined).end(stdin);
    this.#child = child as ChildProcessByStdio<null, Readable, Readable>;
    // Node throws away what nobody reads by the time a process ends: the pictures may wait for their reader in between.
    this.output = pipeline(this.#child.stdout, new PassThrough(), () => undefined);
    this.log = new PictureLog(this.#child.stderr.setEncoding('utf8'));
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', resolve);
      this.#child.once('close', resolve);
    });
  }

  /** The last error message, if there was one although ffmpeg went on. */
  get lastMessage(): string | undefined {
    const { errors } = this.log;
    return errors === '' ? undefined : `ffmpeg said: ${lastSentence(errors, this.#path)}.`;
  }

  /** Waits for the end of the run, after all of its output was read. Returns its error if it failed. */
  async finish(): Promise<Error | undefined> {
    while ((await this.log.next()) !== undefined);
    const end = await this.#ended;
    if (end instanceof Error) return cannotStart('ffmpeg', this.#path, end);
    const isCut = /File ended prematurely/i.test(this.log.errors);
    return end === 0 && !isCut ? undefined : cannotRead(this.#path, this.log.errors);
  }

  async kill(): Promise<void> {
    this.output.destroy();
    this.#child.stdout.destroy();
    this.#child.stderr.destroy();
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}
