import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { ByteReader } from './byte-reader.js';
import { checkMaskSize, type MaskSource } from './mask-source.js';

/** Of what a program writes on standard error, enough for its last sentence. */
const KEPT_CHARACTERS = 4096;
/** The longest line that can be one of the stream's own. */
const LINE_BYTES = 1024;
/**
 * What may be a video, by the names of ffmpeg's demuxers. Each holds its pictures itself: ffmpeg takes a list of other
 * files for a video, too, whatever its name is, and would read what stands in it.
 */
const FORMATS = [
  'mov,mp4,m4a,3gp,3g2,mj2',
  'matroska,webm',
  'avi,mpegts,mpeg,mpegvideo,ogg,flv,asf,mxf,nut,ivf,obu,h264,hevc,m4v,dv',
  'apng,gif,yuv4mpegpipe',
].join(',');
/** Before the input of either program. */
const INPUT_OPTIONS = ['-v', 'error', '-format_whitelist', FORMATS];
/** A pixel is set from here on. */
const HALF = 128;

/** A video's luminance, frame by frame as it stands in the file, read by the ffmpeg program that is on PATH. */
export async function openVideo(path: string): Promise<MaskSource> {
  const facts = await probe(path);
  const ffmpeg = new FfmpegRun(path);
  const reader = new ByteReader(ffmpeg.output);
  try {
    const header = await reader.readLine(LINE_BYTES);
    if (header === null) throw (await ffmpeg.finish()) ?? new Error(`${path} has no picture.`);
    const size = readSize(header);
    checkMaskSize(size, path);
    return {
      ...size,
      ...facts,
      problem: () => ffmpeg.complaint,
      async *frames() {
        const { width, height } = size;
        const data = new Uint8Array(width * height);
        while ((await reader.readLine(LINE_BYTES)) !== null && (await reader.read(data))) {
          for (let pixel = 0; pixel < data.length; pixel++) data[pixel] = data[pixel]! >= HALF ? 1 : 0;
          yield { width, height, data };
        }
        const failure = await ffmpeg.finish();
        if (failure !== undefined) throw failure;
      },
      close: () => ffmpeg.kill(),
    };
  } catch (error) {
    await ffmpeg.kill();
    throw error;
  }
}

/** One run of ffmpeg that writes grey pictures of the full range as YUV4MPEG2: a line of text, then raw pictures. */
class FfmpegRun {
  readonly output: Readable;
  readonly #path: string;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  /** How it ended: the error of its start, or its status. */
  readonly #ended: Promise<Error | number | null>;
  #errors = '';

  constructor(path: string) {
    this.#path = path;
    // A name is none of an address or of an option. A picture that is damaged is an error, not something to be guessed.
    const input = ['-nostdin', ...INPUT_OPTIONS, '-xerror', '-i', `file:${path}`];
    const output = ['-map', '0:V:0', '-fps_mode', 'passthrough', '-pix_fmt', 'gray', '-f', 'yuv4mpegpipe', 'pipe:1'];
    this.#child = spawn('ffmpeg', [...input, ...output], { stdio: ['ignore', 'pipe', 'pipe'] });
    this.output = this.#child.stdout;
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-KEPT_CHARACTERS);
    });
    this.#ended = new Promise((resolve) => {
      this.#child.once('error', resolve);
      this.#child.once('close', resolve);
    });
  }

  /** What it wrote on standard error last. */
  get complaint(): string | undefined {
    return this.#errors === '' ? undefined : `ffmpeg said: ${lastSentence(this.#errors, this.#path)}`;
  }

  /** Waits for its end; gives the error where it failed. */
  async finish(): Promise<Error | undefined> {
    const end = await this.#ended;
    if (end instanceof Error) return cannotStart('ffmpeg', this.#path, end);
    return end === 0 ? undefined : cannotRead(this.#path, this.#errors);
  }

  async kill(): Promise<void> {
    this.output.destroy();
    this.#child.kill('SIGKILL');
    await this.#ended;
  }
}

/** Rate and number of frames, where the file says them. */
async function probe(path: string): Promise<Pick<MaskSource, 'fps' | 'frameCount'>> {
  const entries = ['-show_entries', 'stream=avg_frame_rate,r_frame_rate,nb_frames', '-of', 'json'];
  let text: string;
  try {
    const args = [...INPUT_OPTIONS, '-select_streams', 'V:0', ...entries, `file:${path}`];
    text = (await promisify(execFile)('ffprobe', args)).stdout;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    throw typeof code === 'number' ? cannotRead(path, stderr ?? '') : cannotStart('ffprobe', path, error as Error);
  }
  const [stream] = (JSON.parse(text) as { streams?: Record<string, string | undefined>[] }).streams ?? [];
  if (stream === undefined) throw new Error(`${path} has no picture.`);
  const { avg_frame_rate: average, r_frame_rate: nominal, nb_frames: count } = stream;
  return { fps: readRate(average) ?? readRate(nominal), frameCount: Number(count) || undefined };
}

/** `30000/1001`; a file that does not know says `0/0`. */
function readRate(text = ''): number | undefined {
  const [over, under = 1] = text.split('/').map(Number);
  const rate = over! / under;
  return Number.isFinite(rate) && rate > 0 ? rate : undefined;
}

function readSize(header: string): { width: number; height: number } {
  const side = (name: 'W' | 'H') => Number(new RegExp(` ${name}(\\d+)`).exec(header)?.[1]);
  return { width: side('W'), height: side('H') };
}

function cannotStart(program: string, path: string, cause: Error): Error {
  const reason =
    (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is not on PATH' : cause.message.replace(/\.$/, '');
  return new Error(
    `${path} cannot be read without the program ${program}, and ${reason}: install ffmpeg, or give a folder of PNGs.`,
    { cause },
  );
}

function cannotRead(path: string, errors: string): Error {
  if (/not on whitelist/i.test(errors)) {
    return new Error(`${path} is not a video of a kind that is read: one file that holds its pictures itself.`);
  }
  if (/option '?-?fps_mode/i.test(errors)) {
    return new Error(`${path} cannot be read by the ffmpeg on PATH, which is older than 5.1: install a newer one.`);
  }
  return new Error(`ffmpeg cannot read ${path}: ${lastSentence(errors, path)}.`);
}

/** The last line that a program of ffmpeg's wrote, without the name of the file before it. */
function lastSentence(errors: string, path: string): string {
  const line = errors
    .trim()
    .split('\n')
    .at(-1)!
    .replace(`file:${path}: `, '')
    .replace(/^\[.*?\] /, '');
  return line.trim().replace(/\.$/, '') || 'it does not say why';
}
