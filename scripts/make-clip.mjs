/**
 * Makes the demo clip: a dancer before an opaque set as ordinary video, and the dancer's outline as
 * a mask stream. Frame n of one belongs to frame n of the other: both come from the same samples.
 *
 *   npm run make:clip [-- folder]
 */
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeStream, withShortSteps } from '../test/support/asvp-writer.mjs';
import { exactMask } from '../test/support/oracle.mjs';
import { PERIOD } from './clip/choreography.mjs';
import { PAGES, openStudio } from './clip/studio.mjs';
import { traceChannels } from './clip/trace.mjs';
import { openVideo, writePoster } from './clip/video.mjs';

/** @typedef {import('../test/support/oracle.mjs').Channel} Channel */

const SIZE = { width: 1280, height: 720 };
const FPS = 60;
const FRAMES = PERIOD * FPS;
/** The frame shown in documents: amid the turn, the skirt in flight. */
const POSTER = 262;
/** Every how-many-th frame is painted by the reference rasteriser and compared with what was rendered. */
const CHECKED = 8;
const LIMITS = { 'figure.mp4': 3_000_000, 'figure.asvp': 1_000_000, 'poster.jpg': 60_000 };
const WORST_OVERLAP = 0.99;

const folder = process.argv[2] ?? fileURLToPath(new URL('../examples/demo/public/clip', import.meta.url));

try {
  await makeClip();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function makeClip() {
  await mkdir(folder, { recursive: true });
  const video = await openVideo(join(folder, 'figure.mp4'), { ...SIZE, fps: FPS });
  console.log('Simulating skirt and hair …');
  const studio = await openStudio({ ...SIZE, frames: FRAMES });
  const started = performance.now();
  /** @type {Channel[][]} */
  const stream = [];
  const overlaps = [];
  try {
    /** @type {Promise<Buffer>[]} */
    const coming = [];
    for (let frame = 0; frame < FRAMES; frame++) {
      while (coming.length < PAGES && frame + coming.length < FRAMES) {
        const next = studio.render(frame + coming.length);
        // Reported where it is awaited; a frame that another's failure makes us drop is not.
        next.catch(() => {});
        coming.push(next);
      }
      const rgba = await /** @type {Promise<Buffer>} */ (coming.shift());
      await video.write(rgba);
      const mask = coverageMask(rgba);
      const channels = traceChannels(mask, SIZE.width, SIZE.height).map(withShortSteps);
      stream.push(channels);
      if (frame % CHECKED === 0) overlaps.push(overlap(exactMask(channels, SIZE.width, SIZE.height), mask));
      if (frame === POSTER) await writePoster(join(folder, 'poster.jpg'), rgba, SIZE);
      showProgress(frame + 1, started);
    }
  } finally {
    await studio.close();
    await video.close();
  }
  const metadata = { ...SIZE, fps: FPS, stereo: 'mono', projection: 'plane', title: 'Figure' };
  await writeFile(join(folder, 'figure.asvp'), writeStream(stream, { metadata, level: 9 }));
  await report(stream, overlaps);
}

/** The figure's own pixels: those it covers by half or more. @param {Buffer} rgba */
function coverageMask(rgba) {
  return Uint8Array.from({ length: rgba.length / 4 }, (_, i) => (rgba.readUInt8(4 * i + 3) >= 128 ? 1 : 0));
}

/** Intersection over union. @param {Uint8Array} painted @param {Uint8Array} rendered */
function overlap(painted, rendered) {
  let [both, either] = [0, 0];
  rendered.forEach((inside, i) => {
    const paints = painted[i] === 255;
    if (inside && paints) both++;
    if (inside || paints) either++;
  });
  return both / either;
}

/** @param {number} done @param {number} started */
function showProgress(done, started) {
  const seconds = (performance.now() - started) / 1000;
  const left = Math.round((seconds / done) * (FRAMES - done));
  const line = `Frame ${done} of ${FRAMES}, ${(seconds / done).toFixed(2)} s each, ${left} s left`;
  if (process.stdout.isTTY) process.stdout.write(`\r${line}   ${done === FRAMES ? '\n' : ''}`);
  else if (done % 30 === 0) console.log(line);
}

/** @param {Channel[][]} stream @param {number[]} overlaps */
async function report(stream, overlaps) {
  const points = stream.flat().reduce((sum, channel) => sum + channel.length, 0);
  const worst = Math.min(...overlaps);
  const mean = overlaps.reduce((sum, value) => sum + value, 0) / overlaps.length;
  console.log(`Mask against rendered coverage: IoU ${mean.toFixed(4)} on average, ${worst.toFixed(4)} at worst`);
  console.log(`${(points / stream.length).toFixed(0)} points a frame`);
  for (const [name, limit] of Object.entries(LIMITS)) {
    const { size } = await stat(join(folder, name));
    console.log(`${name}: ${(size / 1000).toFixed(1)} kB, ${(size / FRAMES).toFixed(0)} bytes a frame`);
    if (size > limit) throw new Error(`${name} is larger than ${limit / 1000} kB.`);
  }
  if (worst < WORST_OVERLAP) throw new Error(`The mask differs from the picture: IoU ${worst.toFixed(4)}.`);
}
