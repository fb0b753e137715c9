import { spawnSync } from 'node:child_process';

/** What ffprobe says about a video. */
export interface VideoReport {
  readonly streams: readonly Readonly<Record<string, unknown>>[];
  /** Time of each picture in seconds, and whether it is a keyframe, in coding order. */
  readonly pictures: readonly { readonly seconds: number; readonly isKey: boolean }[];
}

/** Throws an Error if ffprobe complains of anything. */
export function reportVideo(path: string): VideoReport {
  const run = (...args: string[]) => {
    const { stdout, stderr } = spawnSync('ffprobe', ['-v', 'error', ...args, '-of', 'json', `file:${path}`], {
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
    });
    // Browsers refuse what ffmpeg only complains of, such as wrong parameter sets.
    if (stderr !== '') throw new Error(`${path}: ${stderr}`);
    return JSON.parse(stdout) as { streams: VideoReport['streams']; packets: { pts_time: string; flags: string }[] };
  };
  const { packets } = run('-select_streams', 'v:0', '-show_packets');
  return {
    streams: run('-show_streams').streams,
    pictures: packets.map(({ pts_time, flags }) => ({ seconds: Number(pts_time), isKey: flags.startsWith('K') })),
  };
}

/** Decodes the pictures of a video: 3 bytes per pixel. */
export function decodeColours(path: string, width: number, height: number, matrix = 'bt709'): Uint8Array[] {
  const scale = `scale=in_color_matrix=${matrix}:flags=bicubic+accurate_rnd+full_chroma_int`;
  const args = ['-v', 'error', '-i', `file:${path}`, '-map', '0:v:0', '-vf', scale, '-fps_mode', 'passthrough'];
  const { stdout } = spawnSync('ffmpeg', [...args, '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'], {
    maxBuffer: 2 ** 30,
  });
  const bytes = 3 * width * height;
  return Array.from({ length: stdout.byteLength / bytes }, (_, at) => stdout.subarray(at * bytes, (at + 1) * bytes));
}
