import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { cannotRead, cannotStart } from './ffmpeg-errors.js';

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
/** Options before an input of ffmpeg and ffprobe that is a video. */
export const VIDEO_INPUT: readonly string[] = ['-format_whitelist', FORMATS];
/** Formats that hold pictures without times. */
const UNTIMED_FORMATS: ReadonlySet<string> = new Set(['h264', 'hevc', 'm4v', 'mpegvideo', 'obu']);
/** Decoders that know alpha, for streams whose tag says that they have it. Others ignore it. */
const ALPHA_DECODERS: Readonly<Record<string, string>> = { vp8: 'libvpx', vp9: 'libvpx-vp9' };
/** The largest output of ffprobe, in bytes: some 40 per picture of a day. */
const MAX_PROBE_BYTES = 2 ** 28;

/** Names of transfer functions and primaries that BT.709 cannot show without a conversion of light. */
const HDR = /^(?:smpte2084|arib-std-b67|bt2020)/;

/** What a file says about its pictures. */
export interface VideoFacts {
  /** ffmpeg's name of the codec, with its profile: `prores 4444`. */
  readonly codec: string;
  readonly pixelFormat: string;
  /** The decoder that reads its alpha, if the default one does not. */
  readonly alphaDecoder: string | undefined;
  /** Frame rate that all times fit, as ffmpeg guesses it, and the average one. */
  readonly nominalRate: number | undefined;
  readonly averageRate: number | undefined;
  readonly frameCount: number | undefined;
  readonly hasTimes: boolean;
  /** Whether it says by which matrix its colours become RGB. */
  readonly hasMatrix: boolean;
  /** How its colours become light, if it is not as on ordinary screens: high dynamic range, or the gamut of BT.2020. */
  readonly hdr: string | undefined;
  readonly height: number;
  /** Number of its video tracks. */
  readonly tracks: number;
  /** Whether an HEVC stream has more than one layer: alpha, or a second view. */
  readonly hasLayers: boolean;
}

type Entries = Record<string, string | undefined>;

/** Reads what a file says about its pictures. `input`: options before the input. Throws an Error that names the file. */
export async function probe(path: string, input: readonly string[]): Promise<VideoFacts> {
  const colours = 'color_space,color_transfer,color_primaries';
  const names = `codec_name,profile,pix_fmt,height,avg_frame_rate,r_frame_rate,nb_frames,extradata,${colours}`;
  const entries = ['-show_entries', `stream=${names}:stream_tags:format=format_name`, '-show_data', '-of', 'json'];
  const text = await runProbe(path, [...input, '-select_streams', 'V', ...entries, `file:${path}`]);
  const { streams = [], format } = JSON.parse(text) as { streams?: (Entries & { tags?: Entries })[]; format?: Entries };
  const [stream] = streams;
  if (stream === undefined) throw new Error(`${path} has no picture.`);
  const { codec_name: codec = 'video', profile, pix_fmt: pixelFormat = '', color_space: matrix = 'unknown' } = stream;
  const hasAlphaTag = Object.entries(stream.tags ?? {}).some(
    ([name, value]) => /^alpha_mode$/i.test(name) && value === '1',
  );
  return {
    codec: /^\d{3,}/.test(profile ?? '') ? `${codec} ${profile}` : codec,
    pixelFormat,
    alphaDecoder: hasAlphaTag ? ALPHA_DECODERS[codec] : undefined,
    nominalRate: readRate(stream.r_frame_rate),
    averageRate: readRate(stream.avg_frame_rate),
    frameCount: Number(stream.nb_frames) || undefined,
    hasTimes: !UNTIMED_FORMATS.has(format?.format_name ?? ''),
    hasMatrix: matrix !== 'unknown' && matrix !== 'reserved',
    hdr: [stream.color_transfer, stream.color_primaries].find((name) => HDR.test(name ?? '')),
    height: Number(stream.height) || 0,
    tracks: streams.length,
    hasLayers: codec === 'hevc' && hasLayers(stream.extradata ?? ''),
  };
}

/** Reads what a file says about its first sound track; undefined if it has none. Throws an Error that names the file. */
export async function probeSound(path: string): Promise<{ codec: string; fileStart: number } | undefined> {
  const entries = ['-show_entries', 'stream=codec_name:format=start_time', '-of', 'json'];
  const text = await runProbe(path, [...VIDEO_INPUT, '-select_streams', 'a:0', ...entries, `file:${path}`]);
  const { streams = [], format } = JSON.parse(text) as { streams?: Entries[]; format?: Entries };
  const codec = streams[0]?.codec_name;
  return codec === undefined ? undefined : { codec, fileStart: Number(format?.start_time) || 0 };
}

/**
 * Whether the video parameter set (H.265, 7.3.2.1) of an HEVC stream counts layers beyond the first.
 *
 * @param dump The parameter sets as ffprobe prints them: lines of a position, hexadecimal digits and text.
 */
function hasLayers(dump: string): boolean {
  const lines = dump.split('\n').map((line) => /^[\da-f]+: ((?:[\da-f]{2,4} )+)/.exec(line)?.[1] ?? '');
  const digits = lines.join('').replaceAll(' ', '');
  // A header of layer 0, the set's number, two flags, and six bits: the number of layers minus one.
  const set = /4001([\da-f]{4})ffff/.exec(digits)?.[1];
  return set !== undefined && ((parseInt(set, 16) >> 4) & 0x3f) > 0;
}

/** Reads the times of all pictures in seconds, in order, without decoding. */
export async function probeTimes(path: string): Promise<number[]> {
  const entries = ['-show_entries', 'packet=pts_time,flags', '-of', 'csv=p=0'];
  const text = await runProbe(path, [...VIDEO_INPUT, '-select_streams', 'V:0', ...entries, `file:${path}`]);
  const times = text
    .split('\n')
    .map((line) => line.split(','))
    // A flag D is of a packet whose picture is not shown.
    .filter(([time, flags]) => time !== '' && Number.isFinite(Number(time)) && !flags?.includes('D'))
    .map(([time]) => Number(time));
  return times.sort((a, b) => a - b);
}

/** Whether pixels of a format have alpha. */
export function hasAlpha(pixelFormat: string): boolean {
  return /^(?:yuva|rgba|argb|abgr|bgra|gbrap|ya\d|ayuv|vuya|pal8)/.test(pixelFormat);
}

/** Whether samples of a format have more than 8 bits. */
export function isDeep(pixelFormat: string): boolean {
  return /(?:le|be)$/.test(pixelFormat) && !/^(?:rgb|bgr)(?:444|555|565)/.test(pixelFormat);
}

async function runProbe(path: string, args: readonly string[]): Promise<string> {
  try {
    const run = promisify(execFile)('ffprobe', ['-v', 'error', ...args], { maxBuffer: MAX_PROBE_BYTES });
    return (await run).stdout;
  } catch (error) {
    const { code, stderr } = error as { code?: unknown; stderr?: string };
    throw typeof code === 'number' ? cannotRead(path, stderr ?? '') : cannotStart('ffprobe', path, error as Error);
  }
}

function readRate(rate: string | undefined): number | undefined {
  const [frames, seconds] = (rate ?? '').split('/').map(Number);
  const value = frames! / (seconds ?? 1);
  return Number.isFinite(value) && value > 0 ? value : undefined;
}
