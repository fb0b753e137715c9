import { probeSound, VIDEO_INPUT } from '../video/probe.js';

/** Codecs that browsers play in MP4, by ffmpeg's names: they are copied. */
const COPIED: ReadonlySet<string> = new Set(['aac', 'mp3', 'opus', 'flac']);

/** Options of ffmpeg for the sound of a video. */
export interface Sound {
  readonly input: readonly string[];
  readonly output: readonly string[];
}

/**
 * Returns how the sound of a file is written, so that it begins with the first frame; undefined if it has none.
 *
 * @param start Time of the first frame in the file, in seconds.
 * @param duration Seconds, if the sound must end before its end.
 */
export async function findSound(path: string, start: number, duration: number | undefined): Promise<Sound | undefined> {
  const sound = await probeSound(path);
  if (sound === undefined) return undefined;
  // ffmpeg counts from the first time in the file.
  const skipped = start - sound.fileStart;
  const skip = skipped > 0 ? ['-ss', skipped.toFixed(6)] : [];
  const limit = duration === undefined ? [] : ['-t', duration.toFixed(6)];
  const codec = COPIED.has(sound.codec) ? ['copy'] : ['aac', '-b:a', '192k'];
  return {
    input: [...VIDEO_INPUT, ...skip, ...limit, '-vn', '-i', `file:${path}`],
    output: ['-map', '1:a:0', '-c:a', ...codec],
  };
}
