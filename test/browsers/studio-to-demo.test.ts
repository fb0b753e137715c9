import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveMedia } from '../../scripts/lib/media-server.mjs';
import { describeBrowsers, type BrowserName } from '../support/browser-names.js';
import { openBrowserPage } from '../support/browser-page.js';
import { decodeMasks, EncodeCommand, hasFfmpeg } from '../support/encode-command.js';
import { intersectionOverUnion } from '../support/filmed-person.js';
import { CLIP, setBlocks, type Rectangle } from '../support/number-grid.mjs';
import { repositoryFolder } from '../support/shared.mjs';
import { serveStudio, StudioPage } from './studio-page.js';

const [FRAMES, RATE] = [40, 25];
const SCREEN = [60, 170, 80] as const;
/** The part of the person that is in every frame: the number of the picture is drawn on it. */
const PANEL: Rectangle = { x: 2, y: 2, width: CLIP.width / 2 - 4, height: CLIP.height - 4 };

/** What is in front of the screen: the panel with the picture's number, and beside it the number that the mask is to have. */
function film(frame: number): { rgb: Uint8Array; truth: Uint8Array } {
  const rgb = new Uint8Array(3 * CLIP.width * CLIP.height).map((_, at) => SCREEN[at % 3]!);
  const truth = new Uint8Array(CLIP.width * CLIP.height);
  const paint = ({ x, y, width, height }: Rectangle, grey: number) => {
    for (let row = y; row < y + height; row++) {
      const from = row * CLIP.width + x;
      rgb.fill(grey, 3 * from, 3 * (from + width));
      truth.fill(255, from, from + width);
    }
  };
  paint(PANEL, 0);
  for (const half of ['picture', 'mask'] as const) setBlocks(half, frame).forEach((block) => paint(block, 255));
  return { rgb, truth };
}

/**
 * Draws the person of the demo over black from the front, as large as the clip, after each of its pairs, and reads both numbers.
 * A pair that cannot be read is wrong, too.
 */
const WATCH = `(async () => {
  const { readNumbers, CLIP: { width, height } } = await import('/support/number-grid.mjs');
  const { stage, performer } = window.demo;
  const { renderer } = stage;
  const { mesh, mask } = performer;
  const camera = stage.camera.clone();
  const { height: side } = mesh.geometry.parameters;
  const distance = 3;
  camera.position.copy(mesh.position).setZ(mesh.position.z + distance);
  camera.quaternion.identity();
  camera.fov = (360 / Math.PI) * Math.atan(side / 2 / distance);
  camera.aspect = width / height;
  camera.updateProjectionMatrix();
  renderer.setPixelRatio(1);
  renderer.setSize(width, height, false);
  renderer.setClearColor(0, 1);
  const gl = renderer.getContext();
  const pixels = new Uint8Array(4 * width * height);
  window.pairs = { right: {}, wrong: [] };
  let last = -1;
  renderer.setAnimationLoop(() => {
    mask.update(renderer);
    if (mask.frame < 0 || mask.frame === last) return;
    last = mask.frame;
    renderer.render(mesh, camera);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    try {
      const shown = readNumbers(pixels, width, height, { flipY: true });
      if (shown.picture !== shown.mask || shown.mask !== last) window.pairs.wrong.push({ ...shown, frame: last });
      else window.pairs.right[last] = (window.pairs.right[last] ?? 0) + 1;
    } catch (error) {
      window.pairs.wrong.push({ frame: last, error: error.message });
    }
  });
})()`;

interface Pairs {
  /** How often each frame was shown. */
  readonly right: Readonly<Record<string, number>>;
  readonly wrong: readonly unknown[];
}

const command = new EncodeCommand();
const folder = mkdtempSync(join(tmpdir(), 'alphastream-studio-to-demo-'));
const shots = Array.from({ length: FRAMES }, (_, frame) => film(frame));
let studioServer: Awaited<ReturnType<typeof serveStudio>>;
let demoServer: Awaited<ReturnType<typeof serveMedia>>;
const exportOf = (browser: BrowserName, extension: string) => join(folder, `${browser}.${extension}`);

beforeAll(async () => {
  const clip = hasFfmpeg
    ? command.makeVideo('numbers.mp4', {
        pixelFormat: 'rgb24',
        width: CLIP.width,
        height: CLIP.height,
        rate: String(RATE),
        pictures: shots.map(({ rgb }) => rgb),
        output: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-crf', '18', '-bf', '2'],
      })
    : '';
  const support = ['number-grid.mjs', 'item-at.mjs'].map((name) => [
    `/support/${name}`,
    join(repositoryFolder, 'test/support', name),
  ]);
  const exports = (['chromium', 'firefox'] as const).flatMap((browser) =>
    ['asvp', 'mp4'].map((extension) => [`/${browser}.${extension}`, exportOf(browser, extension)]),
  );
  studioServer = await serveStudio({ 'numbers.mp4': clip });
  demoServer = await serveMedia(
    join(repositoryFolder, 'examples/demo/dist'),
    Object.fromEntries([...support, ...exports]) as Record<string, string>,
  );
});
afterAll(async () => {
  await Promise.all([studioServer.close(), demoServer.close()]);
  command.close();
  rmSync(folder, { recursive: true, force: true });
});

describeBrowsers((browser) => {
  // WebKitGTK is not among the browsers that the studio supports.
  if (browser === 'webkit') {
    it.skip('is not supported', () => undefined);
    return;
  }

  it.skipIf(!hasFfmpeg)(
    'the export of a green screen is played by the demo: every picture meets its mask',
    async () => {
      const stream = exportOf(browser, 'asvp');
      const studio = await StudioPage.open(studioServer.origin, browser);
      await studio.drop('numbers.mp4');
      await studio.whenShown();
      expect(await studio.setting('method')).toBe('key');
      const exported = await studio.export(stream, exportOf(browser, 'mp4'));
      expect(exported).toEqual({ frameCount: FRAMES, fps: RATE, hasVideo: true });
      await studio.page.close();
      const score = intersectionOverUnion(
        await decodeMasks(stream),
        shots.map(({ truth }) => truth),
      );
      expect(score).toBeGreaterThanOrEqual(0.98);

      const page = await openBrowserPage(demoServer.origin, { browser });
      await page.waitFor('window.demo?.performer');
      await page.evaluate(`(async () => {
      const dataTransfer = new DataTransfer();
      for (const [name, type] of [['${browser}.asvp', ''], ['${browser}.mp4', 'video/mp4']])
        dataTransfer.items.add(new File([await (await fetch('/' + name)).blob()], name, { type }));
      dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
    })()`);
      await page.waitFor(`window.demo.performer.stream.getMetadata().frameCount === ${FRAMES}`);
      await page.evaluate(WATCH);
      // Played in a loop until every frame was on screen.
      await page.waitFor(`Object.keys(window.pairs.right).length === ${FRAMES} || window.pairs.wrong.length > 0`);
      // Then by jumps, each over more than a group of pictures.
      for (const frame of [31, 2, 17, 39, 0])
        expect(await page.evaluate(`window.demo.showTime(${frame / RATE})`)).toBe(frame);
      const { right, wrong } = await page.evaluate<Pairs>('window.pairs');
      const shown = Object.values(right).reduce((sum, count) => sum + count, 0);
      console.log(`${browser}: IoU ${score.toFixed(4)}; ${shown} pairs, ${wrong.length} wrong`);
      expect(wrong).toEqual([]);
      expect(Object.keys(right)).toHaveLength(FRAMES);
      await page.close();
    },
  );
});
