import type { AlphaStream } from '@alphastream/core';
import type { SurfaceOptions } from '@alphastream/three';
import type { Engine, Look } from '../../support/stage.js';
import { maskAround, seenAt } from '../../support/projections.mjs';
import { openShapes } from '../../support/shapes.mjs';

const [WIDTH, HEIGHT, VIEW, DEGREES] = [1024, 512, 96, 75];

/** Long triangles and a frame, as shares of a part of the picture. */
const SHAPES = [
  [
    [0.06, 0.1, 0.95, 0.16, 0.3, 0.45],
    [0.1, 0.6, 0.35, 0.9, 0.05, 0.95],
    [0.5, 0.55, 0.9, 0.5, 0.85, 0.95, 0.52, 0.8],
  ],
  [
    [0.1, 0.3, 0.9, 0.08, 0.7, 0.5],
    [0.15, 0.55, 0.45, 0.6, 0.4, 0.97],
    [0.6, 0.7, 0.97, 0.6, 0.9, 0.8],
  ],
];
const LOOKS: readonly Look[] = [
  [0, 0, 0],
  [0.9, 0.2, 0],
  [-0.8, -0.5, 0.2],
  [0.1, 1.1, 0],
  [-2.6, 0.3, 0],
];

/** Where a pixel of the view looks to, from the definition of the turns alone. */
function rayOf([turn, tilt, roll]: Look, px: number, py: number) {
  const reach = Math.tan((DEGREES * Math.PI) / 360);
  let [x, y, z] = [((2 * (px + 0.5)) / VIEW - 1) * reach, (1 - (2 * (py + 0.5)) / VIEW) * reach, -1];
  const length = Math.hypot(x, y, z);
  [x, y] = [x * Math.cos(roll) - y * Math.sin(roll), x * Math.sin(roll) + y * Math.cos(roll)];
  [y, z] = [y * Math.cos(tilt) - z * Math.sin(tilt), y * Math.sin(tilt) + z * Math.cos(tilt)];
  [x, z] = [x * Math.cos(turn) + z * Math.sin(turn), z * Math.cos(turn) - x * Math.sin(turn)];
  return { x: x / length, y: y / length, z: z / length };
}

function openFor(stereo: string): Promise<AlphaStream> {
  const [w, h] = [stereo === 'side-by-side' ? WIDTH / 2 : WIDTH, stereo === 'top-bottom' ? HEIGHT / 2 : HEIGHT];
  const place = (share: number, at: number, part: number) =>
    at % 2 === 0
      ? Math.round(share * w) + (stereo === 'side-by-side' ? part * w : 0)
      : Math.round(share * h) + (stereo === 'top-bottom' ? part * h : 0);
  const channels = (part: number) =>
    SHAPES[part]!.map((shape) => Int32Array.from(shape.map((share, at) => place(share, at, part))));
  const frame = stereo === 'mono' ? channels(0) : [...channels(0), ...channels(1)];
  return openShapes([frame], { width: WIDTH, height: HEIGHT, processing: 'both' });
}

/**
 * Each eye's part of the picture holds shapes of its own, with long straight edges, so that a wrong eye, a mirrored
 * picture or a surface that is too coarse shows. What is drawn is compared ray by ray with where the ray meets the
 * picture.
 */
export default async function projectionsPage(engine: Engine) {
  const streams = new Map<string, Promise<AlphaStream>>();
  const streamFor = (stereo: string) => {
    const stream = streams.get(stereo) ?? openFor(stereo);
    streams.set(stereo, stream);
    return stream;
  };
  const stage = await engine.createStage({ width: VIEW, height: VIEW });

  /** Pixels that are not as they ought to be, outside of half a degree around the outline. */
  const compareView = (
    shown: (at: number) => boolean,
    mask: Uint8Array,
    options: SurfaceOptions,
    eye: 'left' | 'right',
    look: Look,
  ) => {
    const counts = { wrong: 0, looked: 0, inside: 0 };
    for (let at = 0; at < VIEW * VIEW; at++) {
      const ray = rayOf(look, at % VIEW, Math.floor(at / VIEW));
      const place = seenAt({ projection: 'plane', ...defined(options) }, eye, ray, WIDTH, HEIGHT);
      if (place === null) continue;
      // A pixel of the view is up to 0.9 degrees wide, of which its middle counts.
      const expected = maskAround(mask, WIDTH, HEIGHT, place, Math.min(40, 0.5 * place.perDegree));
      if (expected === null) continue;
      counts.looked++;
      if (expected) counts.inside++;
      if (shown(at) !== expected) counts.wrong++;
    }
    return counts;
  };

  return {
    compare: async (options: SurfaceOptions, eye: 'left' | 'right', kind: 'screen' | 'occluder') => {
      const stream = await streamFor(options.stereo ?? 'mono');
      const { data } = stream.peekFrame(0)!;
      const mask = stage.createMask(stream);
      mask.eye = eye;
      const isOccluder = kind === 'occluder';
      const mesh = isOccluder ? mask.createOccluder(options) : mask.createScreen(options);
      stage.add(mesh);
      const ball = isOccluder ? stage.addBall(8, 0xff0000) : null;
      await stage.ready();
      const total = { wrong: 0, looked: 0, inside: 0 };
      for (const look of LOOKS) {
        stage.lookAround(look, DEGREES);
        const pixels = stage.frame();
        const shown = (at: number) => (isOccluder ? pixels[4 * at + 3] === 0 : pixels[4 * at + 3]! > 127);
        const counts = compareView(shown, data, options, eye, look);
        total.wrong += counts.wrong;
        total.looked += counts.looked;
        total.inside += counts.inside;
      }
      const triangles = stage.triangleCount(mesh);
      ball?.dispose();
      mask.dispose();
      return { ...total, triangles };
    },
    /** Pixels of a ball of radius 8 that an occluder hides from each of the distances. */
    distances: async (distances: readonly number[]) => {
      const mask = stage.createMask(await streamFor('mono'));
      const mesh = mask.createOccluder({ projection: 'equirect180', distance: distances[0] });
      stage.add(mesh);
      const ball = stage.addBall(8, 0xff0000);
      await stage.ready();
      stage.lookAround([0, 0, 0], DEGREES);
      const counts = distances.map((distance) => {
        mesh.distance = distance;
        return stage.frame().filter((value, at) => at % 4 === 3 && value === 0).length;
      });
      ball.dispose();
      mask.dispose();
      return counts;
    },
    refused: async (options: Record<string, unknown>) => {
      const mask = stage.createMask(await streamFor('mono'));
      const said = (['createScreen', 'createOccluder'] as const).map((create) => {
        try {
          mask[create](options);
        } catch (error) {
          return String(error);
        }
        return 'accepted';
      });
      mask.dispose();
      return said;
    },
  };
}

/** JSON has no undefined, and neither have these. */
function defined(options: SurfaceOptions) {
  return options as { [K in keyof SurfaceOptions]: NonNullable<SurfaceOptions[K]> };
}
