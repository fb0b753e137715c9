import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeBrowsers } from '../support/browser-names.js';
import { decodeMasks, digestsOf, EncodeCommand, hasFfmpeg } from '../support/encode-command.js';
import { film, GREEN, HEIGHT, intersectionOverUnion, WIDTH } from '../support/filmed-person.js';
import { CLIP, readNumber } from '../support/number-grid.mjs';
import { decodeColours, reportVideo } from '../support/opaque-video.js';
import { writePng } from '../support/png-writer.mjs';
import { createTestRandom } from '../support/random.mjs';
import { fixturesFolder, repositoryFolder, sharedFolder, sharedNote } from '../support/shared.mjs';
import { serveStudio, StudioPage, type ExportedFiles } from './studio-page.js';

const [FRAMES, RATE] = [6, 25];
const random = createTestRandom('the studio');
const shots = Array.from({ length: FRAMES }, (_, frame) =>
  film({ screen: GREEN, spill: 0.25, shade: 0.4, noise: 3 }, frame, random),
);
const truth = shots.map((shot) => shot.truth);

/** Pictures of labels 0 to 3, with a palette. */
const LABELS = { width: 61, height: 43, count: 3 };
const labels = Array.from({ length: LABELS.count }, () =>
  Array.from({ length: LABELS.width * LABELS.height }, () => random.integer(0, 3)),
);
const labelPngs = labels.map((samples, at) =>
  writePng({
    ...LABELS,
    depth: [2, 4, 8][at]!,
    colourType: 3,
    samples,
    palette: [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0],
    isInterlaced: at === 1,
  }),
);

/** A real clip without its extension, and how many of its frames the model looks at. */
const juggler = sharedFolder === null ? null : join(sharedFolder, 'real/juggler');
const JUGGLED = 3;

const command = new EncodeCommand();
const folder = mkdtempSync(join(tmpdir(), 'alphastream-studio-'));
let server: Awaited<ReturnType<typeof serveStudio>>;

function makeClip(name: string, pixelFormat: string, pictures: readonly Uint8Array[], output: string[], width = WIDTH) {
  return command.makeVideo(name, { pixelFormat, width, height: HEIGHT, rate: String(RATE), pictures, output });
}

beforeAll(async () => {
  const files: Record<string, string> = {};
  if (hasFfmpeg) {
    const h264 = ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-crf', '18'];
    const rgb = shots.map((shot) => shot.rgb);
    files['green.mp4'] = makeClip('green.mp4', 'rgb24', rgb, [...h264, '-bf', '2']);
    const packed = shots.map((shot) => packBeside(shot.rgb, shot.truth));
    files['packed.mp4'] = makeClip('packed.mp4', 'rgb24', packed, h264, 2 * WIDTH);
    const rgba = shots.map((shot) => withAlpha(shot.rgb, shot.truth));
    const vp9 = ['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuva420p', '-b:v', '0', '-crf', '15', '-cpu-used', '8'];
    files['alpha.webm'] = makeClip('alpha.webm', 'rgba', rgba, [...vp9, '-deadline', 'realtime']);
  }
  if (juggler !== null && hasFfmpeg) {
    files['juggler.mp4'] = command.file('juggler.mp4');
    const first = ['-frames:v', String(JUGGLED), '-c:v', 'libx264', '-crf', '16'];
    spawnSync('ffmpeg', ['-v', 'error', '-i', `${juggler}.mp4`, ...first, files['juggler.mp4']]);
  }
  labelPngs.forEach((bytes, at) => {
    const path = join(folder, `label_${at + 9}.png`);
    writeFileSync(path, bytes);
    files[`label_${at + 9}.png`] = path;
  });
  const text = join(folder, 'notes.mp4');
  writeFileSync(text, 'This is not a video.');
  files['notes.mp4'] = text;
  files['numbers.mp4'] = join(fixturesFolder, 'numbers.mp4');
  for (const name of ['sound.mp4', 'no-picture.mp4', 'mpeg4.mp4']) files[name] = join(fixturesFolder, 'numbers', name);
  server = await serveStudio(files);
});
afterAll(async () => {
  await server.close();
  command.close();
  rmSync(folder, { recursive: true, force: true });
});

it('the scripts and styles that are loaded without the model have at most 500 KB gzipped', () => {
  const assets = join(repositoryFolder, 'examples/studio/dist/assets');
  const sizes = readdirSync(assets).map((name) => gzipSync(readFileSync(join(assets, name))).byteLength);
  const total = sizes.reduce((sum, size) => sum + size, 0);
  console.log(`the studio: ${Math.round(total / 1000)} KB gzipped`);
  expect(total).toBeLessThanOrEqual(500_000);
});

describeBrowsers((browser) => {
  // WebKitGTK is not among the browsers that the studio supports.
  if (browser === 'webkit') {
    it.skip('is not supported', () => undefined);
    return;
  }
  const stream = join(folder, `${browser}.asvp`);
  const video = join(folder, `${browser}.mp4`);
  const open = (expectErrors?: readonly RegExp[]) => StudioPage.open(server.origin, browser, expectErrors);

  it.skipIf(!hasFfmpeg)(
    'a green screen: its colour is picked in the picture, and stream and video are right',
    async () => {
      const studio = await open();
      await studio.drop('green.mp4');
      await studio.whenShown();
      expect(await studio.setting('method')).toBe('key');
      // A bad colour, to be mended by the eye-dropper.
      await studio.page.evaluate('window.studio.history.change({ screen: [200, 40, 160] })');
      await studio.page.click('#dropper');
      const { x, y } = await studio.page.evaluate<{ x: number; y: number }>(
        '(({ left, top, width, height }) => ({ x: left + 0.72 * width, y: top + 0.4 * height }))(document.querySelector("#view").getBoundingClientRect())',
      );
      await studio.page.puppeteerPage!.mouse.click(x, y);
      await studio.page.waitFor(
        'window.studio.history.current.screen[1] > window.studio.history.current.screen[0] + 40',
      );
      const exported = await studio.export(stream, video);
      const score = intersectionOverUnion(await decodeMasks(stream), truth);
      console.log(`${browser}, a green screen: IoU ${score.toFixed(4)}`);
      expect(score).toBeGreaterThanOrEqual(0.98);
      expectVideo(exported, video);
      await studio.page.close();
    },
  );

  it.skipIf(!hasFfmpeg)('a packed clip: the matte is found, and undo brings back what was', async () => {
    const studio = await open();
    await studio.drop('packed.mp4');
    await studio.whenShown();
    expect(await studio.setting('method')).toBe('packed');
    expect(await studio.setting('matte')).toBe('right');
    await studio.page.evaluate(`(() => {
      const select = document.querySelector('#matte');
      select.value = 'top';
      select.dispatchEvent(new Event('change'));
    })()`);
    expect(await studio.setting('matte')).toBe('top');
    await studio.page.click('#undo');
    expect(await studio.setting('matte')).toBe('right');
    const exported = await studio.export(stream, video);
    const loaded = await studio.page.evaluate<string[]>(
      'performance.getEntriesByType("resource").map(({ name }) => name)',
    );
    expect(loaded.filter((url) => !url.startsWith(server.origin) && !url.startsWith('blob:'))).toEqual([]);
    const score = intersectionOverUnion(await decodeMasks(stream), truth);
    console.log(`${browser}, a packed clip: IoU ${score.toFixed(4)}`);
    expect(score).toBeGreaterThanOrEqual(0.98);
    expectVideo(exported, video);
    await studio.page.close();
  });

  it.skipIf(!hasFfmpeg)('a WebM with alpha, whose masks are those that the command line finds', async () => {
    const studio = await open();
    await studio.drop('alpha.webm');
    await studio.whenShown();
    expect(await studio.setting('method')).toBe('alpha');
    const exported = await studio.export(stream, video);
    const masks = await decodeMasks(stream);
    const score = intersectionOverUnion(masks, truth);
    console.log(`${browser}, a WebM with alpha: IoU ${score.toFixed(4)}`);
    expect(score).toBeGreaterThanOrEqual(0.98);
    expect(digestsOf(masks)).toEqual(command.encode(command.file('alpha.webm')).digests);
    expectVideo(exported, video);
    await studio.page.close();
  });

  it('a folder of label PNGs: exact, in the natural order of their names, all labels or some', async () => {
    const studio = await open();
    await studio.drop('label_10.png', 'label_9.png', 'label_11.png');
    await studio.whenShown();
    expect(await studio.setting('method')).toBe('label');
    const maskOf = (chosen: readonly number[]) =>
      labels.map((samples) => Uint8Array.from(samples, (label) => (chosen.includes(label) ? 255 : 0)));
    expect(await studio.export(stream, video)).toEqual({ frameCount: LABELS.count, fps: 30, hasVideo: false });
    expect(await decodeMasks(stream)).toEqual(maskOf([1, 2, 3]));
    await studio.page.click('#labels button:nth-child(2)');
    await studio.export(stream, video);
    expect(await decodeMasks(stream)).toEqual(maskOf([1, 3]));
    await studio.page.evaluate(`(() => {
      document.querySelector('#find details').open = true;
      const slider = document.querySelector('#side-left');
      slider.value = 0.25;
      slider.dispatchEvent(new Event('change'));
    })()`);
    await studio.export(stream, video);
    const cut = Math.round(LABELS.width / 4);
    expect(await decodeMasks(stream)).toEqual(
      maskOf([1, 3]).map((mask) => mask.map((value, at) => (at % LABELS.width < cut ? 0 : value))),
    );
    await studio.page.close();
  });

  it.runIf(hasFfmpeg && juggler !== null)(`a man on a lawn, found by the model${sharedNote}`, async () => {
    const studio = await open();
    await studio.drop('juggler.mp4');
    await studio.whenShown();
    expect(await studio.setting('method')).toBe('person');
    await studio.page.click('#with-video');
    expect(await studio.export(stream, video)).toEqual({ frameCount: JUGGLED, fps: 24, hasVideo: false });
    const score = intersectionOverUnion(await decodeMasks(stream), await decodeMasks(`${juggler}.asvp`, JUGGLED));
    console.log(`${browser}, a man on a lawn: IoU ${score.toFixed(4)}`);
    expect(score).toBeGreaterThanOrEqual(0.85);
    await studio.page.close();
  });

  it.skipIf(!hasFfmpeg)('sound is copied; a cancelled export leaves nothing, and can be begun again', async () => {
    const studio = await open();
    await studio.drop('sound.mp4');
    await studio.whenShown();
    await studio.page.evaluate('window.studio.history.change({ method: "luma", despeckle: 0 })');
    await studio.page.click('#start');
    await studio.page.waitFor('document.querySelector("#progress progress").value > 0');
    const mayLeave = () =>
      studio.page.evaluate<boolean>('dispatchEvent(new Event("beforeunload", { cancelable: true }))');
    expect(await mayLeave()).toBe(false);
    await studio.page.click('#cancel');
    await studio.page.waitFor('document.querySelector("#progress").hidden');
    expect(await mayLeave()).toBe(true);
    expect(await studio.page.evaluate('window.studio.exported')).toBeNull();
    expect(await studio.problem()).toBeNull();
    const { frameCount } = await studio.export(stream, video);
    const { streams, pictures } = reportVideo(video);
    expect(streams.map(({ codec_type }) => codec_type).sort()).toEqual(['audio', 'video']);
    expect(pictures).toHaveLength(frameCount);
    expect(await decodeMasks(stream)).toHaveLength(frameCount);
    await studio.page.close();
  });

  it('what cannot be opened is refused in one sentence, and the clip before stays', async () => {
    const studio = await open();
    await studio.drop('label_9.png');
    await studio.whenShown();
    for (const [name, sentence] of [
      ['notes.mp4', /^notes\.mp4 is not a video that this page can read: open an MP4, MOV, WebM or MKV file\.$/],
      ['no-picture.mp4', /^no-picture\.mp4 has no picture: open a file that has one\.$/],
      [
        'mpeg4.mp4',
        /^This browser cannot decode mpeg4\.mp4 \(codec .+\): try another browser, or save it as H\.264, VP9 or AV1\.$/,
      ],
    ] as const) {
      await studio.drop(name);
      await studio.page.waitFor('!document.querySelector("#problem").hidden');
      expect(await studio.problem()).toMatch(sentence);
      await studio.page.click('#problem button');
    }
    expect((await studio.export(stream, video)).frameCount).toBe(1);
    expect(await decodeMasks(stream)).toEqual([Uint8Array.from(labels[0]!, (label) => (label === 0 ? 0 : 255))]);
    await studio.page.close();
  });
});

describe('in Chromium', () => {
  const [stream, video] = [join(folder, 'x.asvp'), join(folder, 'x.mp4')];

  it.skipIf(!hasFfmpeg)('in a hidden tab the export goes on, and nothing is lost', async () => {
    const studio = await StudioPage.open(server.origin, 'chromium');
    const page = studio.page.puppeteerPage!;
    const visibility = () => studio.page.evaluate('document.visibilityState');
    const progress = () => studio.page.evaluate<number>('document.querySelector("#progress progress").value');
    await studio.drop('numbers.mp4');
    await studio.whenShown();
    await studio.page.evaluate('window.studio.history.change({ method: "luma", despeckle: 0 })');
    await studio.page.click('#start');
    await studio.page.waitFor('document.querySelector("#progress progress").value > 0');
    const other = await page.browserContext().newPage();
    await other.bringToFront();
    await studio.page.waitFor('document.visibilityState === "hidden"');
    const before = await progress();
    await studio.page.waitFor(`document.querySelector("#progress progress").value > ${before}`);
    // It was hidden while it was under way.
    expect(await progress()).toBeLessThan(1);
    const exported = await studio.whenExported(stream, video);
    expect(await visibility()).toBe('hidden');
    expect(exported).toEqual({ frameCount: CLIP.frames, fps: CLIP.fps, hasVideo: true });
    // White is the person: the digits of the picture's number.
    const numbers = (await decodeMasks(stream)).map((mask) => {
      const rgba = Uint8Array.from({ length: 4 * mask.length }, (_, at) => mask[at >> 2]!);
      return readNumber('picture', rgba, CLIP.width, CLIP.height);
    });
    expect(numbers).toEqual([...Array(CLIP.frames).keys()]);
    const times = reportVideo(video).pictures.map(({ seconds }) => seconds);
    expect(times).toHaveLength(CLIP.frames);
    times.sort((a, b) => a - b).forEach((seconds, frame) => expect(seconds).toBeCloseTo(frame / CLIP.fps, 3));
    // Back on the page, the files are there and the picture is drawn.
    await page.bringToFront();
    await other.close();
    await studio.page.click('#save-stream');
    await studio.page.evaluate('document.querySelector("#seek").focus()');
    await page.keyboard.press('End');
    await studio.page.waitFor(`window.studio.shown?.frame === ${CLIP.frames - 1}`);
    expect(await studio.problem()).toBeNull();
    await studio.page.close();
  });

  it('files are opened in another worker if the first one freezes', async () => {
    const studio = await StudioPage.open(server.origin, 'chromium');
    await studio.page.evaluate(`(() => {
      window.started = 0;
      const frozen = URL.createObjectURL(new Blob(['onmessage = () => { for (;;); }'], { type: 'text/javascript' }));
      window.Worker = class extends Worker {
        constructor(url, options) { super(window.started++ === 0 ? frozen : url, options); }
      };
    })()`);
    await studio.drop('label_9.png');
    await studio.whenShown();
    expect(await studio.page.evaluate('window.started')).toBe(2);
    await studio.page.close();
  });

  it('a full disk is one sentence, and the file is still there to be saved', async () => {
    const studio = await StudioPage.open(server.origin, 'chromium');
    await studio.drop('label_9.png');
    await studio.whenShown();
    await studio.export(stream, video);
    await studio.page.evaluate(`(() => {
      window.saved = [];
      let isFull = true;
      window.showSaveFilePicker = () => Promise.resolve({
        createWritable: () => Promise.resolve(new WritableStream({
          write: (chunk) => {
            const wasFull = isFull;
            isFull = false;
            if (wasFull) throw new DOMException('No space.', 'QuotaExceededError');
            window.saved.push(chunk.byteLength);
          },
        })),
      });
    })()`);
    await studio.page.click('#save-stream');
    await studio.page.waitFor('!document.querySelector("#problem").hidden');
    expect(await studio.problem()).toBe(
      'person.asvp was not saved (the disk is full). It is still here: make room, or save it elsewhere.',
    );
    await studio.page.click('#save-stream');
    await studio.page.waitFor('window.saved.length > 0');
    expect(await studio.page.evaluate('window.saved.reduce((sum, bytes) => sum + bytes, 0)')).toBe(
      readFileSync(stream).byteLength,
    );
    await studio.page.close();
  });

  it('without WebGL 2 the page says so, and exports', async () => {
    const studio = await StudioPage.open(server.origin, 'chromium', [/WebGL/]);
    await studio.page.puppeteerPage!.evaluateOnNewDocument(
      `HTMLCanvasElement.prototype.getContext = new Proxy(HTMLCanvasElement.prototype.getContext, {
        apply: (get, canvas, [kind, ...rest]) => (/webgl/.test(kind) ? null : get.call(canvas, kind, ...rest)),
      });`,
    );
    await studio.page.puppeteerPage!.reload();
    await studio.page.waitFor('!document.querySelector("#problem").hidden');
    expect(await studio.problem()).toBe(
      'This browser has no WebGL 2, so no picture is shown here. Opening and exporting work.',
    );
    await studio.page.click('#problem button');
    await studio.drop('label_9.png');
    await studio.whenShown();
    expect((await studio.export(stream, video)).frameCount).toBe(1);
    await studio.page.close();
  });
});

/** One picture for each frame, at its time, with the colours of the person. */
function expectVideo({ frameCount, fps, hasVideo }: ExportedFiles, path: string): void {
  expect({ frameCount, fps, hasVideo }).toEqual({ frameCount: FRAMES, fps: RATE, hasVideo: true });
  const { pictures } = reportVideo(path);
  const times = pictures.map(({ seconds }) => seconds).sort((a, b) => a - b);
  expect(times).toHaveLength(FRAMES);
  times.forEach((seconds, frame) => expect(seconds).toBeCloseTo(frame / RATE, 4));
  // Where the mask of a frame is, the picture is that frame and no other: the person moves.
  const nearest = decodeColours(path, WIDTH, HEIGHT).map((picture, frame) => {
    const errors = shots.map(({ rgb }) => differenceIn(truth[frame]!, picture, rgb));
    expect(Math.min(...errors)).toBeLessThanOrEqual(16);
    return errors.indexOf(Math.min(...errors));
  });
  expect(nearest).toEqual([...shots.keys()]);
}

/** The mean difference of two pictures where a mask is set, in a channel. */
function differenceIn(mask: Uint8Array, picture: Uint8Array, other: Uint8Array): number {
  let [sum, count] = [0, 0];
  mask.forEach((value, pixel) => {
    if (value === 0) return;
    for (let at = 3 * pixel; at < 3 * pixel + 3; at++) sum += Math.abs(picture[at]! - other[at]!);
    count += 3;
  });
  return sum / count;
}

function packBeside(rgb: Uint8Array, matte: Uint8Array): Uint8Array {
  const packed = new Uint8Array(2 * rgb.length);
  for (let row = 0; row < HEIGHT; row++) {
    packed.set(rgb.subarray(3 * row * WIDTH, 3 * (row + 1) * WIDTH), 6 * row * WIDTH);
    for (let x = 0; x < WIDTH; x++) {
      const to = 3 * (2 * row * WIDTH + WIDTH + x);
      packed.fill(matte[row * WIDTH + x]!, to, to + 3);
    }
  }
  return packed;
}

function withAlpha(rgb: Uint8Array, alpha: Uint8Array): Uint8Array {
  return Uint8Array.from({ length: 4 * alpha.length }, (_, at) =>
    at % 4 === 3 ? alpha[at >> 2]! : rgb[3 * (at >> 2) + (at % 4)]!,
  );
}
