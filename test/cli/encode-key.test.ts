import { encode as encodePng } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { hasFfmpeg, useEncodeCommand } from '../support/encode-command.js';
import { createTestRandom, type Random } from '../support/random.mjs';

const [WIDTH, HEIGHT, FRAMES] = [480, 270, 3];
/** Samples of a pixel's edge, to a side. */
const FINE = 4;
const cli = useEncodeCommand();

/** Linear light of sRGB, 0 to 1, and back to bytes. */
const toLight = (byte: number) => (byte / 255) ** 2.2;
const toByte = (light: number) => 255 * Math.min(1, Math.max(0, light)) ** (1 / 2.2);
type Light = readonly [number, number, number];
const lightOf = (red: number, green: number, blue: number): Light => [toLight(red), toLight(green), toLight(blue)];

const HAIR = lightOf(38, 27, 22);
const SKIN = lightOf(205, 150, 120);
const SHIRT = lightOf(228, 228, 224);
const SCARF = lightOf(200, 45, 60);
const TROUSERS = lightOf(32, 36, 62);

/** A person with an arm and a gap below it; undefined outside. Moves to the right with time. */
function personAt(x: number, y: number, frame: number): Light | undefined {
  const left = x - 200 - 12 * frame;
  if (Math.hypot(left, y - 70) < 34) return y < 55 ? HAIR : SKIN;
  if (Math.hypot(left / 62, (y - 190) / 95) < 1) {
    if (Math.abs(left) < 40 && y < 130) return SCARF;
    return y > 205 ? TROUSERS : SHIRT;
  }
  const bend = 135 + 9 * Math.sin(left / 14 + frame);
  return left > 40 && left < 130 && Math.abs(y - bend) < 8 ? SKIN : undefined;
}

interface Shot {
  readonly screen: Light;
  /** The part of the light on the person that comes from the screen. */
  readonly spill: number;
  /** How much darker the far corner of the screen is. */
  readonly shade: number;
  /** Standard deviation of noise, of 255. */
  readonly noise: number;
}

/** Films the person: colours, and the mask where at least half of a pixel is the person. */
function film({ screen, spill, shade, noise }: Shot, frame: number, random: Random) {
  const rgb = new Uint8Array(3 * WIDTH * HEIGHT);
  const truth = new Uint8Array(WIDTH * HEIGHT);
  const brightest = Math.max(...screen);
  const gauss = () => (random.next() + random.next() + random.next() - 1.5) * 2 * noise;
  for (let at = 0; at < truth.length; at++) {
    const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
    const light = 1 - shade * Math.hypot((x - 140) / WIDTH, (y - 60) / HEIGHT);
    const sums = [0, 0, 0];
    let covered = 0;
    for (let sample = 0; sample < FINE * FINE; sample++) {
      const colour = personAt(x + ((sample % FINE) + 0.5) / FINE, y + (Math.floor(sample / FINE) + 0.5) / FINE, frame);
      if (colour !== undefined) covered++;
      for (let channel = 0; channel < 3; channel++) {
        const paint = screen[channel]!;
        // Light of the screen is reflected by the person's colours, and a little of it by the surface.
        const lit = colour && colour[channel]! * (1 - spill + (spill * paint) / brightest) + 0.15 * spill * paint;
        sums[channel]! += lit ?? paint * light;
      }
    }
    truth[at] = covered >= (FINE * FINE) / 2 ? 255 : 0;
    sums.forEach(
      (sum, channel) =>
        (rgb[3 * at + channel] = Math.round(Math.min(255, Math.max(0, toByte(sum / FINE ** 2) + gauss())))),
    );
  }
  return { rgb, truth };
}

function intersectionOverUnion(found: readonly Uint8Array[], truth: readonly Uint8Array[]): number {
  let [both, either] = [0, 0];
  truth.forEach((mask, frame) => {
    mask.forEach((value, at) => {
      if (value !== 0 && found[frame]![at] !== 0) both++;
      if (value !== 0 || found[frame]![at] !== 0) either++;
    });
  });
  return both / either;
}

const H264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-crf', '18'];
const GREEN = lightOf(52, 168, 72);

describe('a chroma key', () => {
  const shots: [string, Shot, string[]][] = [
    ['a green screen', { screen: GREEN, spill: 0.25, shade: 0.5, noise: 4 }, ['--key', 'green']],
    ['a dull green screen', { screen: lightOf(70, 130, 75), spill: 0.15, shade: 0.4, noise: 3 }, ['--key', 'green']],
    ['a blue screen', { screen: lightOf(40, 72, 190), spill: 0.25, shade: 0.5, noise: 4 }, ['--key', 'blue']],
    ['a screen of a given colour', { screen: GREEN, spill: 0.25, shade: 0.5, noise: 4 }, ['--key', '#2E9A42']],
  ];
  it.skipIf(!hasFfmpeg).each(shots)(
    'of %s, in video with halved colours: IoU of at least 0.98',
    async (name, shot, options) => {
      const random = createTestRandom(name);
      const frames = Array.from({ length: FRAMES }, (_, frame) => film(shot, frame, random));
      const video = cli().makeVideo('keyed.mp4', {
        pixelFormat: 'rgb24',
        width: WIDTH,
        height: HEIGHT,
        pictures: frames.map(({ rgb }) => rgb),
        output: H264,
      });
      const { path, remarks, stdout } = cli().encode(
        video,
        ...options,
        '--despeckle',
        '30',
        '--preview',
        cli().file('keyed.png'),
      );
      expect(stdout).toMatch(/3 of 3 frames checked: exact/);
      if (options[1]!.startsWith('#')) expect(remarks).toEqual([]);
      else
        expect(remarks[0]).toMatch(
          /the (green|blue) screen is #[\da-f]{6}, \d\d % of the first picture; --key #[\da-f]{6} fixes it\./,
        );
      const score = intersectionOverUnion(
        await cli().decode(path),
        frames.map(({ truth }) => truth),
      );
      console.log(`${name}: IoU ${score.toFixed(4)}`);
      expect(score).toBeGreaterThanOrEqual(0.98);
    },
  );

  it('of PNGs is the same, and a garbage matte cuts what stands beside the screen', async () => {
    const random = createTestRandom('PNGs');
    const { rgb, truth } = film({ screen: GREEN, spill: 0.2, shade: 0.3, noise: 2 }, 0, random);
    // A light stand at the right edge, with alpha that means nothing.
    const rgba = Uint8Array.from({ length: 4 * truth.length }, (_, at) => {
      const pixel = at >> 2;
      if (at % 4 === 3) return 7;
      return pixel % WIDTH > WIDTH - 30 ? 90 : rgb[3 * pixel + (at % 4)]!;
    });
    const folder = cli().write('keyed', {
      'a.png': encodePng({ width: WIDTH, height: HEIGHT, data: rgba, channels: 4, depth: 8 }),
    });
    const whole = await cli().decode(cli().encode(folder, '--key', 'green').path);
    const cut = await cli().decode(
      cli().encode(folder, '--key', 'green', '--garbage-matte', `0,0,${WIDTH - 31},${HEIGHT}`).path,
    );
    expect(intersectionOverUnion(whole, [truth])).toBeLessThan(0.85);
    expect(intersectionOverUnion(cut, [truth])).toBeGreaterThanOrEqual(0.985);
  });

  it('with a wide range keeps more of the screen, with a narrow one less of the person', async () => {
    const set = async (range: string) =>
      (await cli().decode(cli().encode(cli().file('keyed'), '--key', 'green', '--key-range', range).path))[0]!.filter(
        (value) => value !== 0,
      ).length;
    expect(await set('0.02,0.04')).toBeGreaterThan(await set('0.2,0.6'));
    expect(await set('0.9,1.1')).toBeLessThan(await set('0.2,0.6'));
  });

  it('needs a screen of that hue, and says so', () => {
    const data = new Uint8Array(3 * 64 * 48).fill(120);
    const folder = cli().write('no screen', {
      'a.png': encodePng({ width: 64, height: 48, data, channels: 3, depth: 8 }),
    });
    cli().refuse(folder, /no screen has no green screen in its first picture: give its colour/, '--key', 'green');
    cli().refuse(folder, /The colour of the screen is too grey to tell it from a person\./, '--key', '#808080');
  });
});
