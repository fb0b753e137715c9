import { encode as encodePng } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { hasFfmpeg, useEncodeCommand } from '../support/encode-command.js';
import { film, GREEN, HEIGHT, intersectionOverUnion, lightOf, WIDTH, type Shot } from '../support/filmed-person.js';
import { createTestRandom } from '../support/random.mjs';

const FRAMES = 3;
const cli = useEncodeCommand();

const H264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-crf', '18'];

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
          /the (green|blue) screen is #[\da-f]{6}, \d\d % of the first picture; pass --key '#[\da-f]{6}' to use the same colour for other clips\./,
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
