/**
 * `node bench/alpha-carriers.mjs`: the same clip with its alpha carried in each of the ways that a web page can play, made by
 * ffmpeg here: bytes, the quality of the person's picture, and how many pixels of the mask come out wrong. Prints the table of
 * docs/guide/comparison.md. Takes minutes; needs ffmpeg with libx264 and libvpx-vp9.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlphaStream } from '@alphastream/core';
import { repositoryFolder } from '../test/support/shared.mjs';

const CLIP = join(repositoryFolder, 'examples/demo/public/clip');
const COLOURS = join(CLIP, 'figure.mp4');
const WIDTH = 1280;
const HEIGHT = 720;
const PIXELS = WIDTH * HEIGHT;
/** What `alphastream encode --video` uses, too. */
const X264 = ['-c:v', 'libx264', '-preset', 'medium', '-crf', '18', '-bf', '0', '-g', '60', '-pix_fmt', 'yuv420p'];
const VP9 = ['-c:v', 'libvpx-vp9', '-b:v', '0', '-deadline', 'good', '-cpu-used', '4', '-row-mt', '1', '-g', '60'];
const VP9_QUALITIES = [20, 26, 32, 38];
const BY_NUMBER = 'settb=1/60,setpts=N';
const GREEN = '0x00B140';
/** Distance of chroma from the green of the wall from which on a pixel belongs to the person. */
const KEY_DISTANCE = 30;

/** Width of the rim whose colours are not compared, in pixels. */
const RIM = 4;

const folder = mkdtempSync(join(tmpdir(), 'alphastream-carriers-'));
const at = (/** @type {string} */ name) => join(folder, name);
try {
  await main();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function main() {
  const masks = await readMasks();
  /** @type {(string | number)[][]} */
  const rows = [];
  const add = async (
    /** @type {string} */ name,
    /** @type {string[]} */ files,
    /** @type {number} */ quality,
    /** @type {number | null} */ wrong,
  ) => {
    const sizes = files.map((file) => statSync(file).size);
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const parts = sizes.length > 1 ? ` (${sizes.map((size) => (size / 1000).toFixed(0)).join(' + ')})` : '';
    rows.push([
      name,
      `${(total / 1000).toFixed(0)} KB${parts}`,
      `${quality.toFixed(1)} dB`,
      wrong === null ? '—' : wrong.toFixed(0),
    ]);
    console.error(rows.at(-1)?.join(' · '));
  };

  runAlphaStream();
  const quality = await measurePicture(at('person.mp4'), masks);
  await add(
    'AlphaStream: H.264, and outlines',
    [at('person.mp4'), at('person.asvp')],
    quality,
    await compareStream(masks),
  );

  // Matroska rounds times to milliseconds: by number, or a mask comes a picture late.
  const cut = `[0:v]${BY_NUMBER},format=yuv420p[c0];[1:v]${BY_NUMBER},format=gray[m0];[c0][m0]alphamerge[c]`;
  const halves = `${cut};[c]split[a][b];[a]alphaextract,format=gray[g];[g]scale=out_range=tv,format=yuv420p[m]`;
  const stack = `${halves};[b]premultiply=inplace=1,format=yuv420p[p];[p][m]vstack[o]`;
  runFfmpeg([...inputs(), '-filter_complex', stack, '-map', '[o]', ...X264, at('stacked.mp4')]);
  await add(
    'stacked: H.264 of twice the height',
    [at('stacked.mp4')],
    await measurePicture(at('stacked.mp4'), masks, `crop=${WIDTH}:${HEIGHT}:0:0`),
    await compareAlpha(at('stacked.mp4'), masks, `crop=${WIDTH}:${HEIGHT}:0:${HEIGHT}`),
  );

  const green = `${cut};color=${GREEN}:s=${WIDTH}x${HEIGHT}:r=60,${BY_NUMBER}[k];[k][c]overlay=shortest=1[o]`;
  runFfmpeg([...inputs(), '-filter_complex', green, '-map', '[o]', ...X264, at('green.mp4')]);
  await add(
    'chroma key in a shader: H.264 on ideal green',
    [at('green.mp4')],
    await measurePicture(at('green.mp4'), masks),
    await compareKey(at('green.mp4'), masks),
  );

  // The quality step whose picture is nearest to that of H.264.
  let best = { path: '', quality: 0, off: Infinity, step: 0 };
  for (const step of VP9_QUALITIES) {
    const path = at(`alpha-${step}.webm`);
    const settings = ['-crf', `${step}`, '-auto-alt-ref', '0', '-pix_fmt', 'yuva420p'];
    runFfmpeg([...inputs(), '-filter_complex', cut, '-map', '[c]', ...VP9, ...settings, path]);
    const found = await measurePicture(path, masks);
    console.error(`VP9 crf ${step}: ${statSync(path).size} bytes, ${found.toFixed(1)} dB`);
    if (Math.abs(found - quality) < best.off) best = { path, quality: found, off: Math.abs(found - quality), step };
  }
  await add(
    `alpha of the codec: VP9 (crf ${best.step})`,
    [best.path],
    best.quality,
    await compareAlpha(best.path, masks, 'alphaextract', ['-c:v', 'libvpx-vp9']),
  );

  console.log('| way | bytes | picture of the person | wrong pixels of the mask a frame |\n| --- | --- | --- | --- |');
  for (const row of rows) console.log(`| ${row.join(' | ')} |`);
}

/** @returns {Promise<Uint8Array[]>} The masks of the clip; also written as a video for ffmpeg. */
async function readMasks() {
  const stream = await AlphaStream.open(join(CLIP, 'figure.asvp'));
  const { frameCount } = stream.getMetadata();
  const masks = [];
  const input = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${WIDTH}x${HEIGHT}`, '-r', '60', '-i', 'pipe:0'];
  const writer = spawn('ffmpeg', ['-v', 'error', '-y', ...input, '-c:v', 'ffv1', at('masks.mkv')], {
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  const done = new Promise((resolve) => writer.on('close', resolve));
  for (let index = 0; index < frameCount; index++) {
    const frame = await stream.getFrame(index, WIDTH, HEIGHT, { timeboxMs: 10_000 });
    if (frame === null) throw new Error(stream.lastError().message);
    masks.push(packBits(frame.data));
    if (!writer.stdin.write(Uint8Array.from(frame.data)))
      await new Promise((resolve) => writer.stdin.once('drain', () => resolve(undefined)));
  }
  writer.stdin.end();
  await done;
  await stream.close();
  return masks;
}

/** @param {Uint8Array} mask */
function packBits(mask) {
  const bits = new Uint8Array(PIXELS / 8);
  for (let at = 0; at < PIXELS; at++)
    if ((mask[at] ?? 0) >= 128) bits[at >> 3] = (bits[at >> 3] ?? 0) | (1 << (at & 7));
  return bits;
}

/**
 * @param {Uint8Array} bits
 * @param {number} pixel
 */
function isSet(bits, pixel) {
  return ((bits[pixel >> 3] ?? 0) & (1 << (pixel & 7))) !== 0;
}

/**
 * The outermost pixels are left out: `--video` takes their colours from further inside, on purpose.
 *
 * @param {Uint8Array} bits
 * @param {number} pixel
 */
function isInside(bits, pixel) {
  return (
    isSet(bits, pixel - RIM) &&
    isSet(bits, pixel + RIM) &&
    isSet(bits, pixel - RIM * WIDTH) &&
    isSet(bits, pixel + RIM * WIDTH)
  );
}

function inputs() {
  return ['-i', COLOURS, '-i', at('masks.mkv')];
}

function runAlphaStream() {
  const command = join(repositoryFolder, 'packages/cli/bin/alphastream.js');
  const args = ['encode', at('masks.mkv'), '--mask', 'luma', '--colours', COLOURS, '--video', at('person.mp4')];
  const { status, stderr } = spawnSync(process.execPath, [command, ...args, '-o', at('person.asvp')], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(stderr);
}

/** @param {string[]} args */
function runFfmpeg(args) {
  const { status, stderr } = spawnSync('ffmpeg', ['-v', 'error', '-y', ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/**
 * Decodes a video frame by frame.
 *
 * @param {string} path
 * @param {string} format pixel format of ffmpeg
 * @param {number} bytes of a frame
 * @param {string} filter
 * @param {string[]} decoder
 */
async function* decode(path, format, bytes, filter = 'null', decoder = []) {
  const args = ['-v', 'error', ...decoder, '-i', path, '-vf', filter, '-f', 'rawvideo', '-pix_fmt', format, 'pipe:1'];
  const { stdout } = spawn('ffmpeg', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let held = Buffer.alloc(0);
  for await (const piece of stdout) {
    held = held.length === 0 ? piece : Buffer.concat([held, piece]);
    for (; held.length >= bytes; held = held.subarray(bytes)) yield held.subarray(0, bytes);
  }
}

/**
 * PSNR of the luma inside the mask, without its rim, against the source.
 *
 * @param {string} path
 * @param {Uint8Array[]} masks
 * @param {string} [filter]
 */
async function measurePicture(path, masks, filter) {
  const source = decode(COLOURS, 'gray', PIXELS);
  let squares = 0;
  let count = 0;
  let index = 0;
  for await (const frame of decode(path, 'gray', PIXELS, filter)) {
    const { value } = await source.next();
    const mask = masks[index++];
    if (value === undefined || mask === undefined) break;
    for (let pixel = 0; pixel < PIXELS; pixel++) {
      if (!isInside(mask, pixel)) continue;
      squares += ((frame[pixel] ?? 0) - (value[pixel] ?? 0)) ** 2;
      count++;
    }
  }
  await source.return(undefined);
  if (index < masks.length) throw new Error(`${path} has ${index} pictures only.`);
  return 10 * Math.log10((255 * 255 * count) / squares);
}

/**
 * Pixels a frame that are on the other side of one half.
 *
 * @param {string} path
 * @param {Uint8Array[]} masks
 * @param {string} filter
 * @param {string[]} [decoder]
 */
async function compareAlpha(path, masks, filter, decoder) {
  return countWrong(masks, decode(path, 'gray', PIXELS, filter, decoder), (frame, pixel) => (frame[pixel] ?? 0) >= 128);
}

/**
 * @param {string} path
 * @param {Uint8Array[]} masks
 */
async function compareKey(path, masks) {
  let wall = [0, 0];
  return countWrong(masks, decode(path, 'yuv444p', 3 * PIXELS), (frame, pixel) => {
    // The corner is wall.
    if (pixel === 0) wall = [frame[PIXELS] ?? 0, frame[2 * PIXELS] ?? 0];
    const [blue = 0, red = 0] = wall;
    return Math.hypot((frame[PIXELS + pixel] ?? 0) - blue, (frame[2 * PIXELS + pixel] ?? 0) - red) >= KEY_DISTANCE;
  });
}

/** @param {Uint8Array[]} masks */
async function compareStream(masks) {
  const stream = await AlphaStream.open(at('person.asvp'));
  async function* frames() {
    for (let index = 0; index < masks.length; index++) {
      const frame = await stream.getFrame(index, WIDTH, HEIGHT, { timeboxMs: 10_000 });
      yield frame?.data ?? new Uint8Array(PIXELS);
    }
  }
  const wrong = await countWrong(masks, frames(), (frame, pixel) => (frame[pixel] ?? 0) >= 128);
  await stream.close();
  return wrong;
}

/**
 * @param {Uint8Array[]} masks
 * @param {AsyncIterable<Uint8Array>} frames
 * @param {(frame: Uint8Array, pixel: number) => boolean} isPerson
 */
async function countWrong(masks, frames, isPerson) {
  let wrong = 0;
  let index = 0;
  for await (const frame of frames) {
    const mask = masks[index++];
    if (mask === undefined) break;
    for (let pixel = 0; pixel < PIXELS; pixel++) if (isPerson(frame, pixel) !== isSet(mask, pixel)) wrong++;
  }
  return wrong / index;
}
