import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDecoder } from '@alphastream/core/decoder';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { serveMedia } from '../../scripts/lib/media-server.mjs';
import { fixturesFolder, repositoryFolder, sharedFolder, sharedNote } from '../support/shared.mjs';
import { openBrowser, openPage, type OpenedPage, type TestBrowser } from '../support/page.js';

/** A pixel of the mask that lies well inside or well outside the figure. */
interface Probe {
  /** Position in the picture, 0 to 1, origin bottom left. */
  u: number;
  v: number;
  opaque: boolean;
}

const DIST = join(repositoryFolder, 'examples/demo/dist');
const CLIP = join(DIST, 'clip');
const real = (name: string) => join(sharedFolder ?? '', 'real', name);

let browser: TestBrowser;
let server: { origin: string; close(): Promise<void> };

beforeAll(async () => {
  const shared =
    sharedFolder === null ? {} : { '/juggler.mp4': real('juggler.mp4'), '/juggler.asvp': real('juggler.asvp') };
  const fixtures = Object.fromEntries(
    ['numbers.mp4', 'numbers.asvp', 'bad/cut-table.asvp', 'bad/web-page.asvp', 'bad/no-key.asvr'].map((name) => [
      `/${name}`,
      join(fixturesFolder, name),
    ]),
  );
  [browser, server] = await Promise.all([openBrowser(), serveMedia(DIST, { ...shared, ...fixtures })]);
});
afterAll(() => Promise.all([browser.close(), server.close()]));

describe('the demo', () => {
  it("shows the project's own clip: the figure is there, its set is not", async () => {
    const page = await openDemo('');
    await expectMasked(page, join(CLIP, 'figure.asvp'), 2);
  });

  it.runIf(sharedFolder !== null)(`shows the juggler without his lawn${sharedNote}`, async () => {
    const page = await openDemo('?video=juggler.mp4&mask=juggler.asvp');
    await expectMasked(page, real('juggler.asvp'), 3);
  });

  it('plays, pauses and seeks', async () => {
    const page = await openDemo('?video=numbers.mp4&mask=numbers.asvp');
    const paused = () => page.evaluate(() => window.demo.video!.paused);
    expect(await paused()).toBe(false);
    await page.click('#play');
    expect(await paused()).toBe(true);
    await page.$eval('#seek', (seek) => {
      (seek as HTMLInputElement).value = '0.5';
      seek.dispatchEvent(new Event('input'));
    });
    await page.waitForFunction(() => window.demo.performer!.mask.frame === 300);
    await page.click('#play');
    expect(await paused()).toBe(false);
  });

  it('opens files that are dropped on it or chosen', async () => {
    const page = await openDemo('');
    const input = await page.$('input#files');
    await input!.uploadFile(join(fixturesFolder, 'numbers.mp4'), join(fixturesFolder, 'numbers.asvp'));
    await page.waitForFunction(() => window.demo.performer!.stream.getMetadata().frameCount === 600);
    await page.waitForFunction(() => window.demo.performer!.mask.frame > 0);
  });

  it('shows a button where the browser wants a click before it plays', async () => {
    const page = await openDemo('?video=numbers.mp4&mask=numbers.asvp');
    // As in a browser without WebCodecs that saves power.
    await page.evaluate(() => {
      const media = HTMLMediaElement.prototype;
      const allowed = Object.getOwnPropertyDescriptor(media, 'play')!;
      media.play = () => Promise.reject(new DOMException('A click is needed.', 'NotAllowedError'));
      document.addEventListener('click', () => Object.defineProperty(media, 'play', allowed), { capture: true });
      Reflect.deleteProperty(window, 'VideoDecoder');
      window.demo.reopen();
    });
    await page.waitForSelector('#start', { visible: true });
    expect(await page.evaluate(() => window.demo.video!.paused)).toBe(true);
    await page.click('#start');
    await page.waitForSelector('#start', { hidden: true });
    expect(await page.evaluate(() => window.demo.video!.paused)).toBe(false);
    await page.waitForFunction(() => window.demo.performer!.mask.frame > 0);
  });

  describe('on one page', () => {
    let failing: OpenedPage;
    beforeAll(async () => {
      failing = await openPage(browser, server.origin, { expectErrors: [/404/, /400/] });
      await failing.page.waitForFunction(() => window.demo?.performer);
    });
    afterAll(() => failing.close());

    it.each([
      ['a missing mask', '?video=numbers.mp4&mask=nowhere.asvp', /answered 404/],
      ['a missing video', '?video=nowhere.mp4&mask=numbers.asvp', /answered 404 for .*nowhere\.mp4/],
      [
        'a web page in place of a video',
        '?video=bad/web-page.asvp&mask=numbers.asvp',
        /is a web page \(HTML\), not a video/,
      ],
      ['a stream of another video', '?video=numbers.mp4&mask=clip/figure.asvp', /do not belong together/],
      ['a web page in place of a stream', '?video=numbers.mp4&mask=bad/web-page.asvp', /web page/],
      ['a cut file', '?video=numbers.mp4&mask=bad/cut-table.asvp', /cut/],
      ['an encrypted stream without its key', '?video=numbers.mp4&mask=bad/no-key.asvr', /looks encrypted/],
      ['a wrong key', `?video=numbers.mp4&mask=bad/no-key.asvr#key=${'07'.repeat(32)}`, /key does not fit/],
    ])('reports %s in one sentence, and goes on drawing the scene', async (_, query, sentence) => {
      const { page } = failing;
      await page.evaluate((search) => {
        document.querySelector<HTMLElement>('#problem')!.hidden = true;
        history.replaceState(null, '', `/${search}`);
        window.demo.reopen();
      }, query);
      await page.waitForSelector('#problem:not([hidden])');
      const text = await page.$eval('#problem', (line) => line.textContent);
      expect(text).toMatch(sentence);
      expect(text).not.toMatch(/\bat .*:\d+:\d+|Error:|undefined/);
      const drawn = () => page.evaluate(() => window.demo.stage.renderer.info.render.frame);
      const before = await drawn();
      await page.waitForFunction((from) => window.demo.stage.renderer.info.render.frame > from + 2, {}, before);
    });
  });
});

async function openDemo(query: string): Promise<Page> {
  const { page } = await openPage(browser, `${server.origin}/${query}`);
  await page.waitForFunction(() => window.demo?.performer);
  return page;
}

/** Compares what is drawn with the known mask of the frame that is shown. */
async function expectMasked(page: Page, maskFile: string, seconds: number): Promise<void> {
  const frame = await page.evaluate((at) => window.demo.showTime(at), seconds);
  const probes = await probesOf(maskFile, frame);
  const seen = await page.evaluate(lookAt, probes);
  const inside = seen.filter(({ opaque }) => opaque);
  const outside = seen.filter(({ opaque }) => !opaque);
  const wrongInside = inside.filter(({ likePicture }) => likePicture > 12);
  // Where the picture was removed, the scene behind it must show, though the picture had something else there.
  const telling = outside.filter(({ whole }) => whole > 24);
  const wrongOutside = outside.filter(({ likeScene }) => likeScene > 12);
  console.log(
    `frame ${frame}: ${inside.length} probes inside, ${wrongInside.length} wrong; ` +
      `${outside.length} outside (${telling.length} telling), ${wrongOutside.length} wrong`,
  );
  expect(inside.length).toBeGreaterThan(50);
  expect(telling.length).toBeGreaterThan(200);
  expect(wrongInside).toEqual([]);
  expect(wrongOutside).toEqual([]);
}

async function probesOf(file: string, index: number): Promise<Probe[]> {
  expect(existsSync(file), `${file} is there`).toBe(true);
  const decoder = await createDecoder();
  const bytes = readFileSync(file);
  const stream = decoder.open(bytes);
  const { offset, length } = stream.index.blockRange(index);
  const frame = decoder.decode(bytes.subarray(offset, offset + length), index);
  const mask = frame.mask();
  const { width, height } = frame;
  const [step, margin] = [Math.round(width / 160), 5];
  const probes: Probe[] = [];
  for (let y = margin; y < height - margin; y += step) {
    for (let x = margin; x < width - margin; x += step) {
      const value = mask[y * width + x];
      if (isUniform(mask, width, x, y, margin)) {
        probes.push({ u: (x + 0.5) / width, v: 1 - (y + 0.5) / height, opaque: value === 255 });
      }
    }
  }
  return probes;
}

function isUniform(mask: Uint8Array, width: number, x: number, y: number, margin: number): boolean {
  const value = mask[y * width + x];
  for (let dy = -margin; dy <= margin; dy++) {
    for (let dx = -margin; dx <= margin; dx++) if (mask[(y + dy) * width + x + dx] !== value) return false;
  }
  return true;
}

/**
 * Runs in the page. Draws the scene three times: as it is, without the person, and with the whole picture; and
 * says for each probe by how much what is drawn differs from the other two. Probes that are off the screen or
 * behind an object are left out.
 */
function lookAt(probes: Probe[]): { opaque: boolean; likePicture: number; likeScene: number; whole: number }[] {
  const { stage, performer } = window.demo;
  const { renderer, scene, camera } = stage;
  const { mesh } = performer!;
  renderer.setAnimationLoop(null);
  // Its shadow is cut out too: here only the picture is looked at.
  mesh.castShadow = false;
  const gl = renderer.getContext();
  const { width, height } = renderer.domElement;
  const draw = () => {
    renderer.render(scene, camera);
    const pixels = new Uint8Array(4 * width * height);
    gl.readPixels(0, 0, width, height, gl.RGBA, gl.UNSIGNED_BYTE, pixels);
    return pixels;
  };
  const asItIs = draw();
  performer!.showWhole(true);
  const whole = draw();
  performer!.showWhole(false);
  mesh.visible = false;
  const without = draw();
  mesh.visible = true;
  const { width: w, height: h } = (mesh.geometry as unknown as { parameters: { width: number; height: number } })
    .parameters;
  const difference = (a: Uint8Array, b: Uint8Array, at: number) =>
    Math.max(...[0, 1, 2].map((channel) => Math.abs(a[at + channel]! - b[at + channel]!)));
  return probes.flatMap(({ u, v, opaque }) => {
    const point = mesh.position.clone().set((u - 0.5) * w, (v - 0.5) * h, 0);
    mesh.localToWorld(point).project(camera);
    const x = Math.floor(((point.x + 1) / 2) * width);
    const y = Math.floor(((point.y + 1) / 2) * height);
    if (x < 0 || y < 0 || x >= width || y >= height) return [];
    const at = 4 * (y * width + x);
    return [
      {
        opaque,
        likePicture: difference(asItIs, whole, at),
        likeScene: difference(asItIs, without, at),
        whole: difference(whole, without, at),
      },
    ];
  });
}
