/** Pipes raw frames into ffmpeg: H.264 that any browser plays and seeks quickly. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

/**
 * @param {string} file
 * @param {{ width: number, height: number, fps: number }} format
 */
export async function openVideo(file, { width, height, fps }) {
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgb0', '-s', `${width}x${height}`, '-r', String(fps), '-i', '-'];
  // A key frame twice a second makes seeks quick; without B-frames the first timestamp is 0.
  const h264 = '-c:v libx264 -preset slower -crf 17 -bf 0 -g 30 -keyint_min 30 -sc_threshold 0'.split(' ');
  const bt709 = '-color_primaries bt709 -color_trc bt709 -colorspace bt709 -color_range tv'.split(' ');
  const convert = [
    '-vf',
    'scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv420p',
  ];
  const ffmpeg = await start([...raw, ...convert, ...h264, ...bt709, '-movflags', '+faststart', file]);
  return {
    /** @param {Buffer} rgba */
    async write(rgba) {
      if (!ffmpeg.process.stdin.write(rgba)) await once(ffmpeg.process.stdin, 'drain');
    },
    async close() {
      ffmpeg.process.stdin.end();
      await ffmpeg.done;
    },
  };
}

/** @param {string} file @param {Buffer} rgba @param {{ width: number, height: number }} size */
export async function writePoster(file, rgba, { width, height }) {
  const size = `${width}x${height}`;
  const ffmpeg = await start([
    '-f',
    'rawvideo',
    '-pix_fmt',
    'rgb0',
    '-s',
    size,
    '-i',
    '-',
    '-q:v',
    '4',
    '-frames:v',
    '1',
    '-update',
    '1',
    file,
  ]);
  ffmpeg.process.stdin.end(rgba);
  await ffmpeg.done;
}

/** @param {string[]} args */
async function start(args) {
  const child = spawn('ffmpeg', ['-y', '-loglevel', 'error', ...args], { stdio: ['pipe', 'inherit', 'inherit'] });
  try {
    await once(child, 'spawn');
  } catch {
    throw new Error('ffmpeg was not found: install it so that it is on PATH.');
  }
  const done = once(child, 'close').then(([code]) => {
    if (code !== 0) throw new Error(`ffmpeg ended with status ${code}; its own message is above.`);
  });
  // A failure is reported where it is awaited; until then a broken pipe must not end the process.
  done.catch(() => {});
  child.stdin.on('error', () => {});
  return { process: child, done };
}
