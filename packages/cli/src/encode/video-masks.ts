import { execFile, spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { ByteReader } from './byte-reader.js';
import { checkMaskSize, type MaskSource } from './mask-source.js';

/** Characters of standard error to keep: enough for its last sentence. */
const KEPT_CHARACTERS = 4096;
/** The maximum length of a header line. */
const MAX_LINE_BYTES = 1024;
/**
 * Accepted formats, by the names of ffmpeg's demuxers. Each contains its pictures. Without this list, ffmpeg also opens
 * playlists, whatever their extension, and reads the files in them.
 */
const FORMATS = [
  'mov,mp4,m4a,3gp,3g2,mj2',
  'matroska,webm',
  'avi,mpegts,mpeg,mpegvideo,ogg,flv,asf,mxf,nut,ivf,obu,h264,hevc,m4v,dv',
  'apng,gif,yuv4mpegpipe',
].join(',');
/** Options before the input of ffmpeg and ffprobe. */
const INPUT_OPTIONS = ['-v', 'error', '-format_whitelist', FORMATS];
/**
 * Opens a video with the ffmpeg on PATH. The masks are the luminance of its frames, without resampling in time: a pixel is
 * set from half on.
 */
export async function openVideo(path: string): Promise<MaskSource> {
  const facts = await probe(path);
  const ffmpeg = new FfmpegRun(path);
  const reader = new ByteReader(ffmpeg.output);
  try {
    const header = await reader.readLine(MAX_LINE_BYTES);
    if (header === null) throw (await ffmpeg.finish()) ?? new Error(`${path} has no picture.`);
    const size = readSize(header);
    checkMaskSize(size, path);
    return {
      ...size,
      ...facts,
      problem: () => ffmpeg.lastMessage,
      async *frames() {
        const { width, height } = size;
        const data = new Uint8Array(width * height);
        while ((await reader.readLine(MAX_LINE_BYTES)) !== null && (await reader.read(data))) {
          yield data;
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

/** One run of ffmpeg that writes full-range grey pictures as YUV4MPEG2: a line of text, then raw pictures. */
class FfmpegRun {
  readonly output: Readable;
  readonly #path: string;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  /** The error of the start, or the exit status. */
  readonly #ended: Promise<Error | number | null>;
  #errors = '';

  constructor(path: string) {
    this.#path = path;
    // `file:` keeps a name from being read as a URL or an option. -xerror: a damaged picture is an error, not a guess.
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

  /** The last line on standard error. */
  get lastMessage(): string | undefined {
    return this.#errors === '' ? undefined : `ffmpeg said: ${lastSentence(this.#errors, this.#path)}`;
  }

  /** Waits for the end of the run. Returns its error if it failed. */
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

/** Reads the frame rate and the number of frames, if the file has them. */
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

/** Parses a rate such as `30000/1001`. An unknown rate is `0/0`. */
function readRate(text = ''): number | undefined {
  const [over, under = 1] = text.split('/').map(Number);
  const rate = over! / under;
  return Number.isFinite(rate) && rate > 0 ? rate : undefined;
}

function readSize(header: string): { width: number; height: number } {
  const side = (name: 'W' | 'H') => Number(new RegExp(` ${name}(\\d+)`).exec(header)?.[1]);
  return { width: side('W'), height: side('H') };
}

function cannotStart(command: string, path: string, cause: Error): Error {
  const reason =
    (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is not on PATH' : cause.message.replace(/\.$/, '');
  return new Error(
    `${path} cannot be read without ${command}, and ${reason}: install ffmpeg, or give a folder of PNGs.`,
    { cause },
  );
}

function cannotRead(path: string, errors: string): Error {
  if (/not on whitelist/i.test(errors)) {
    return new Error(`${path} is not a supported video: give a single file that contains its pictures.`);
  }
  if (/option '?-?fps_mode/i.test(errors)) {
    return new Error(`${path} needs ffmpeg 5.1 or newer, but the one on PATH is older: install a newer one.`);
  }
  return new Error(`ffmpeg cannot read ${path}: ${lastSentence(errors, path)}.`);
}

/** The last line of an error output, without the path and the tag at its start. */
function lastSentence(errors: string, path: string): string {
  const line = errors
    .trim()
    .split('\n')
    .at(-1)!
    .replace(`file:${path}: `, '')
    .replace(/^\[.*?\] /, '');
  return line.trim().replace(/\.$/, '') || 'it gives no reason';
}
