import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDecoder } from '@alphastream/core/decoder';
import { encode as encodePng } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { digestsOf, hasFfmpeg, useEncodeCommand } from '../support/encode-command.js';
import { createTestRandom } from '../support/random.mjs';
import { repositoryFolder, sharedFolder, sharedNote } from '../support/shared.mjs';

const cli = useEncodeCommand();
/** All frames take minutes: a few are enough from day to day. */
const isWhole = process.env.ALPHASTREAM_ALL_FRAMES === '1';

/** Decodes frames of a file, every one or every `step`-th, as exact masks and as smooth ones. */
async function readMasks(path: string, step: number) {
  const file = readFileSync(path);
  const decoder = await createDecoder();
  const { index, metadata } = decoder.open(file);
  const frames = Array.from({ length: Math.ceil(index.frameCount / step) }, (_, at) => at * step);
  const masks = frames.map((frame) => {
    const { offset, length } = index.blockRange(frame);
    const decoded = decoder.decode(file.subarray(offset, offset + length), frame);
    return { exact: decoded.mask(), smooth: decoded.mask(metadata.width, metadata.height, { smooth: true }) };
  });
  return { width: metadata.width, height: metadata.height, masks };
}

describe('real masks', () => {
  it.skipIf(sharedFolder === null)(`as PNGs come back from the command with no wrong pixel${sharedNote}`, async () => {
    let count = 0;
    for (const name of ['juggler', 'people', 'crowd', 'stereo']) {
      const path = join(sharedFolder!, 'real', `${name}.asvp`);
      const { width, height, masks } = await readMasks(path, isWhole ? 1 : 30);
      const folder = cli().file(name);
      mkdirSync(folder);
      masks.forEach(({ exact }, at) => {
        const png = encodePng({ width, height, data: exact, channels: 1, depth: 8 });
        writeFileSync(join(folder, `${at + 1}.png`), png);
      });
      const { digests, stdout } = cli().encode(folder, '--mask', 'luma', '--fps', '24');
      expect(digests).toEqual(digestsOf(masks.map(({ exact }) => exact)));
      console.log(stdout.trim().split(': ')[1]);
      count += masks.length;
    }
    console.log(`${count} real masks through the command, 0 wrong`);
    if (isWhole) expect(count).toBe(542);
  });
});

/** Light of sRGB, 0 to 1, and back to bytes. */
const toLight = (byte: number) => (byte / 255) ** 2.2;
const toByte = (light: number) => Math.round(255 * Math.min(1, Math.max(0, light)) ** (1 / 2.2));

describe.skipIf(!hasFfmpeg)('the dancer of the demo on a green screen', () => {
  it('is found by --key green: IoU of at least 0.98', async () => {
    const clip = join(repositoryFolder, 'examples/demo/public/clip');
    const step = isWhole ? 10 : 150;
    const { width, height, masks } = await readMasks(join(clip, 'figure.asvp'), step);
    const filter = `select='not(mod(n,${step}))',scale=in_color_matrix=bt709`;
    const args = ['-v', 'error', '-i', join(clip, 'figure.mp4'), '-vf', filter, '-fps_mode', 'passthrough'];
    const { stdout } = spawnSync('ffmpeg', [...args, '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'], {
      maxBuffer: 2 ** 31,
    });
    const bytes = 3 * width * height;
    expect(stdout.byteLength).toBe(masks.length * bytes);
    const random = createTestRandom('dancer on green');
    const screen = [52, 168, 72].map(toLight);
    const pictures = masks.map(({ smooth }, frame) =>
      Uint8Array.from({ length: bytes }, (_, at) => {
        const [pixel, channel] = [Math.floor(at / 3), at % 3];
        const [x, y] = [pixel % width, Math.floor(pixel / width)];
        // Light from the upper left, spill of a tenth on the person, noise.
        const light = 1 - 0.4 * Math.hypot((x - 400) / width, (y - 150) / height);
        const own = toLight(stdout[frame * bytes + at]!) * 0.9 + 0.03 * screen[channel]!;
        const alpha = smooth[pixel]! / 255;
        const noise = 6 * (random.next() + random.next() - 1);
        const shown = toByte(alpha * own + (1 - alpha) * screen[channel]! * light) + noise;
        return Math.min(255, Math.max(0, Math.round(shown)));
      }),
    );
    const output = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', '-pix_fmt', 'yuv420p'];
    const video = cli().makeVideo('dancer.mp4', { pixelFormat: 'rgb24', width, height, pictures, output });
    const found = await cli().decode(cli().encode(video, '--key', 'green', '--despeckle', '50').path);
    let [both, either] = [0, 0];
    // A pixel is the person if at least half of it is; exact masks have the outline's pixels, too.
    masks.forEach(({ smooth }, frame) =>
      smooth.forEach((value, at) => {
        const isFound = found[frame]![at] !== 0;
        if (value >= 128 && isFound) both++;
        if (value >= 128 || isFound) either++;
      }),
    );
    console.log(`dancer on green, ${masks.length} frames: IoU ${(both / either).toFixed(4)}`);
    expect(both / either).toBeGreaterThanOrEqual(0.98);
  });
});
