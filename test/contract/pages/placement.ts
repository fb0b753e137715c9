import { openVideo } from '@alphastream/core/video';
import { openShapes, rectangle } from '../../support/shapes.mjs';
import type { Engine } from '../../support/stage.js';

const SIZE = 100;

/** Where the things that follow a person are, and the shape of screens. */
export default async function placementPage(engine: Engine) {
  /** A person with feet at (30, 80), then at (60, 90) with the head elsewhere, then nobody; pixel centres. */
  const frames = [
    [rectangle(20, 10, 39, 79)],
    [Int32Array.of(30, 20, 49, 20, 49, 60, 69, 60, 69, 89, 50, 89, 50, 70, 30, 70)],
    [],
    [rectangle(20, 10, 39, 79)],
  ];
  const stream = await openShapes(frames, { width: SIZE, height: SIZE, processing: 'both' });
  const stage = await engine.createStage({ width: SIZE, height: SIZE });
  const { clock } = stage;
  const showFrame = (frame: number) => clock.set((frame + 0.5) / 30);

  return {
    /** x, y and z of the three points in the space of a screen of 2 × 2, frame after frame; null while nobody is there. */
    anchors: (projection: 'plane' | 'equirect180') => {
      const mask = stage.createMask(stream);
      const screen = mask.createScreen(projection === 'plane' ? { width: 2, height: 2 } : { projection });
      stage.add(screen);
      const anchors = (['feet', 'head', 'center'] as const).map((point) => mask.createAnchor(screen, point));
      const results = frames.map((_, frame) => {
        showFrame(frame);
        stage.update(mask);
        stage.frameUnread();
        return anchors.map((anchor) => stage.placeOf(anchor));
      });
      const late = stage.placeOf(mask.createAnchor(screen));
      const count = stage.nodeCount();
      screen.dispose();
      const without = stage.nodeCount();
      const other = mask.createScreen();
      stage.add(other);
      mask.createAnchor(other);
      mask.createContactShadow(other);
      mask.dispose();
      return { results, late, left: stage.nodeCount(), removed: count - without };
    },
    /** Alpha of the contact shadow alone, from above: the screen stands on edge. */
    shadow: async (options: { opacity?: number; size?: number }) => {
      const mask = stage.createMask(stream);
      // An occluder draws nothing, and hides nothing when it is seen from its edge.
      const holder = mask.createOccluder({ width: 2, height: 2 });
      stage.add(holder);
      stage.layFlat(holder);
      mask.createContactShadow(holder, options);
      const results = [];
      for (let frame = 0; frame < frames.length; frame++) {
        showFrame(frame);
        await stage.ready();
        const pixels = stage.frame();
        let [left, top, right, bottom, peak, sum] = [SIZE, SIZE, -1, -1, 0, 0];
        for (let at = 0; at < SIZE * SIZE; at++) {
          const alpha = pixels[4 * at + 3]!;
          peak = Math.max(peak, alpha);
          sum += alpha;
          if (alpha < 3) continue;
          const [x, y] = [at % SIZE, Math.floor(at / SIZE)];
          [left, right] = [Math.min(left, x), Math.max(right, x)];
          [top, bottom] = [Math.min(top, y), Math.max(bottom, y)];
        }
        const isBlack = pixels.every((value, at) => at % 4 === 3 || value === 0);
        results.push({ box: peak === 0 ? null : [left, top, right, bottom], peak, mean: sum / (SIZE * SIZE), isBlack });
      }
      // In the shadow, beside the line in which the holder is seen.
      const hits = stage.hits(30, 53);
      mask.dispose();
      return { results, hits };
    },
    /** Errors for wrong options. */
    refused: () => {
      const mask = stage.createMask(stream);
      const screen = mask.createScreen();
      const names = [
        () => mask.createAnchor(screen, 'knee' as 'feet'),
        () => mask.createContactShadow(screen, { opacity: 2 }),
        () => mask.createContactShadow(screen, { size: 0 }),
      ].map((call) => {
        try {
          call();
          return null;
        } catch (error) {
          return (error as Error).name;
        }
      });
      mask.dispose();
      return names;
    },
    /** Size of a screen of height 0.5 for a video, with masks of another shape: square ones. */
    screenShape: async (src: string) => {
      const video = await openVideo(src, { muted: true });
      const mask = stage.createMask(stream, { video });
      const screen = mask.createScreen({ height: 0.5 });
      stage.add(screen);
      stage.frameUnread();
      const [width, height] = stage.sizeOf(screen);
      const { videoWidth, videoHeight } = video;
      mask.dispose();
      video.dispose();
      return { width, height, videoWidth, videoHeight };
    },
  };
}
