import { readFileSync } from 'node:fs';
import { createDecoder } from '@alphastream/core/decoder';
import { describe, expect, it } from 'vitest';
import { hasFfmpeg, useEncodeCommand } from '../support/encode-command.js';
import { decodeColours } from '../support/opaque-video.js';

const [WIDTH, HEIGHT, FRAMES] = [320, 240, 4];
/** Samples of a pixel to a side. */
const FINE = 4;
const cli = useEncodeCommand();
type Rgb = readonly [number, number, number];

/** Whether a person is at a point: a head, a body and an arm that waves. */
function isPerson(x: number, y: number, frame: number): boolean {
  const left = x - 140 - 6 * frame;
  if (Math.hypot(left, y - 60) < 32) return true;
  if (Math.hypot(left / 58, (y - 175) / 90) < 1) return true;
  return left > 30 && left < 120 && Math.abs(y - 125 - 9 * Math.sin(left / 14 + frame)) < 7;
}

/** The colours of the person, defined everywhere: they change slowly, with folds in the cloth. */
function colourAt(x: number, y: number, frame: number): Rgb {
  const left = x - 140 - 6 * frame;
  const fold = 14 * Math.sin(left / 5) * Math.cos(y / 7);
  return [190 + fold + 0.15 * left, 120 + fold - 0.1 * (y - 120), 90 + fold + 0.1 * left];
}

const frames = Array.from({ length: FRAMES }, (_, frame) => {
  const [colours, alpha] = [new Float64Array(3 * WIDTH * HEIGHT), new Uint8Array(WIDTH * HEIGHT)];
  for (let at = 0; at < alpha.length; at++) {
    const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
    let covered = 0;
    for (let sample = 0; sample < FINE * FINE; sample++) {
      if (isPerson(x + ((sample % FINE) + 0.5) / FINE, y + (Math.floor(sample / FINE) + 0.5) / FINE, frame)) covered++;
    }
    alpha[at] = Math.round((255 * covered) / FINE ** 2);
    colours.set(colourAt(x, y, frame), 3 * at);
  }
  return { colours, alpha };
});
/** Pictures of the person on a background, with or without alpha. */
const filmed = (background: Rgb, isMixed: boolean, hasAlpha = false) =>
  frames.map(({ colours, alpha }) => {
    const channels = hasAlpha ? 4 : 3;
    return Uint8Array.from({ length: channels * alpha.length }, (_, byte) => {
      const [at, channel] = [Math.floor(byte / channels), byte % channels];
      if (channel === 3) return alpha[at]!;
      const part = isMixed ? alpha[at]! / 255 : alpha[at]! >= 128 ? 1 : 0;
      return Math.round(part * colours[3 * at + channel]! + (1 - part) * background[channel]!);
    });
  });

/** Halves a picture of some channels: each pixel is the mean of four, as in the mipmap of a texture. */
function halve(picture: ArrayLike<number>, width: number, height: number): Float64Array {
  const half = new Float64Array(((3 * width) / 2) * (height / 2));
  for (let at = 0; at < half.length; at++) {
    const channel = at % 3;
    const pixel = (at - channel) / 3;
    const [x, y] = [2 * (pixel % (width / 2)), 2 * Math.floor(pixel / (width / 2))];
    const from = (dx: number, dy: number) => picture[3 * ((y + dy) * width + x + dx) + channel]!;
    half[at] = (from(0, 0) + from(1, 0) + from(0, 1) + from(1, 1)) / 4;
  }
  return half;
}

/** Mean difference, at the edge, of the person composited from a video and from the known colours, with one mask. */
async function edgeError(stream: string, video: string, isHalf: boolean): Promise<number> {
  const file = readFileSync(stream);
  const decoder = await createDecoder();
  const { index } = decoder.open(file);
  const [width, height] = isHalf ? [WIDTH / 2, HEIGHT / 2] : [WIDTH, HEIGHT];
  let [sum, count] = [0, 0];
  decodeColours(video, WIDTH, HEIGHT).forEach((picture, frame) => {
    const { offset, length } = index.blockRange(frame);
    const decoded = decoder.decode(file.subarray(offset, offset + length), frame);
    const mask = decoded.mask(width, height, { smooth: true });
    const shown = isHalf ? halve(picture, WIDTH, HEIGHT) : picture;
    const { colours } = frames[frame]!;
    const known = isHalf ? halve(colours, WIDTH, HEIGHT) : colours;
    for (const background of [0, 255]) {
      mask.forEach((value, at) => {
        if (value === 0) return;
        const [x, y] = [at % width, Math.floor(at / width)];
        const near = [mask[at - 1], mask[at + 1], mask[at - width], mask[at + width]];
        if (x === 0 || x === width - 1 || y === 0 || y === height - 1 || near.every((next) => next === 255)) return;
        for (let channel = 0; channel < 3; channel++) {
          const over = (colour: number) => (value / 255) * colour + (1 - value / 255) * background;
          sum += Math.abs(over(shown[3 * at + channel]!) - over(known[3 * at + channel]!));
          count++;
        }
      });
    }
  });
  expect(count).toBeGreaterThan(1000);
  return sum / count;
}

describe.skipIf(!hasFfmpeg)('--video: the edge of a person over white and black', () => {
  const H264 = ['-c:v', 'libx264', '-preset', 'medium', '-crf', '18', '-bf', '0', '-pix_fmt', 'yuv420p'];
  const size = { width: WIDTH, height: HEIGHT };
  const BLACK: Rgb = [0, 0, 0];
  const GREEN: Rgb = [52, 168, 72];
  const rgba = { ...size, pixelFormat: 'rgba' };
  const rgb = { ...size, pixelFormat: 'rgb24' };

  it.each<[string, () => string, string[]]>([
    [
      'straight alpha',
      () =>
        cli().makeVideo('straight.mkv', { ...rgba, pictures: filmed(BLACK, false, true), output: ['-c:v', 'ffv1'] }),
      [],
    ],
    [
      'alpha whose colours are mixed with black',
      () => cli().makeVideo('mixed.mkv', { ...rgba, pictures: filmed(BLACK, true, true), output: ['-c:v', 'ffv1'] }),
      [],
    ],
    [
      'a green screen in H.264',
      () => cli().makeVideo('green.mp4', { ...rgb, pictures: filmed(GREEN, true), output: H264 }),
      ['--key', 'green'],
    ],
    [
      'a packed picture in H.264',
      () => {
        const packed = filmed(BLACK, true).map((picture, frame) =>
          Uint8Array.from({ length: 2 * picture.length }, (_, at) => {
            const [row, byte] = [Math.floor(at / (6 * WIDTH)), at % (6 * WIDTH)];
            if (byte < 3 * WIDTH) return picture[row * 3 * WIDTH + byte]!;
            return frames[frame]!.alpha[row * WIDTH + Math.floor(byte / 3) - WIDTH]!;
          }),
        );
        return cli().makeVideo('packed.mp4', { ...rgb, width: 2 * WIDTH, pictures: packed, output: H264 });
      },
      ['--packed', 'right'],
    ],
  ])('from %s has at most a third of the error without bleeding', async (name, make, options) => {
    const video = cli().file('bled.mp4');
    const source = make();
    const { path } = cli().encode(source, ...options, '--video', video);
    // The same pictures, black outside of the same masks.
    const masks = await cli().decode(path);
    const step = options[0] === '--packed' ? 2 : 1;
    const cut = decodeColours(source, step * WIDTH, HEIGHT, 'bt601').map((picture, frame) =>
      Uint8Array.from({ length: 3 * WIDTH * HEIGHT }, (_, at) => {
        const [row, byte] = [Math.floor(at / (3 * WIDTH)), at % (3 * WIDTH)];
        return masks[frame]![Math.floor(at / 3)] === 0 ? 0 : picture[3 * step * WIDTH * row + byte]!;
      }),
    );
    const black = cli().makeVideo('black.mp4', { ...rgb, pictures: cut, output: H264 });
    for (const isHalf of [false, true]) {
      const [bled, hard] = [await edgeError(path, video, isHalf), await edgeError(path, black, isHalf)];
      const sizes = isHalf ? 'half the size' : 'its size';
      console.log(`${name}, at ${sizes}: edge error ${bled.toFixed(2)} of 255, without bleeding ${hard.toFixed(2)}`);
      expect(bled).toBeLessThanOrEqual(hard / 3);
    }
    console.log(`${name}: ${readFileSync(video).byteLength} bytes, without bleeding ${readFileSync(black).byteLength}`);
  });
});
