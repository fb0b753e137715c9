import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeBrowsers, type BrowserName } from '../support/browser-names.js';
import { openBrowserPage } from '../support/browser-page.js';
import { decodeMasks, digestsOf, hasFfmpeg } from '../support/encode-command.js';
import { reportVideo } from '../support/opaque-video.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { memoryOf } from '../support/process-memory.js';
import { repositoryFolder } from '../support/shared.mjs';
import { isLongRun, LONG_TIMEOUT_MS } from '../support/timeouts.js';

const [WIDTH, HEIGHT, FRAMES, RATE] = [320, 180, 90, 30];

/** The scene that is recorded in real time: how many times as large, and for how long. */
const REAL_TIME = isLongRun ? { scale: 4, frames: 300 } : { scale: 1, frames: FRAMES };
const MIB = 2 ** 20;
/** Growth that is no leak: less than a tenth of what the pictures have that are taken meanwhile. */
const MAX_GROWTH_MIB = 150;

/** A scene of WebGL whose alpha is known to the pixel: two rectangles that move over a transparent ground. */
const boxesOf = (frame: number, scale: number) => {
  const step = frame % 90;
  return [
    { x: 2 * step * scale, y: (20 + (step % 40)) * scale, width: 60 * scale, height: 90 * scale },
    { x: (250 - 2 * step) * scale, y: 100 * scale, width: 37 * scale, height: 41 * scale },
  ];
};

const SCRIPT = `
  import { createRecorder, maskFromAlpha } from '@alphastream/core/recorder';
  const boxesOf = ${boxesOf.toString()};
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [${WIDTH}, ${HEIGHT}];
  const gl = canvas.getContext('webgl2', { alpha: true, preserveDrawingBuffer: true });
  const draw = (frame, scale = 1) => {
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.SCISSOR_TEST);
    for (const { x, y, width, height } of boxesOf(frame, scale)) {
      gl.scissor(x, canvas.height - y - height, width, height);
      gl.clearColor(0.8, 0.4, 0.2, 1);
      gl.clear(gl.COLOR_BUFFER_BIT);
    }
  };
  const base64 = (blob) => new Promise((resolve) => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.split(',')[1]);
    reader.readAsDataURL(blob);
  });
  const pack = async ({ stream, video, frameCount, dropped }) =>
    ({ stream: await base64(stream), video: video && (await base64(video)), frameCount, dropped });

  /** In real time: each frame is drawn when it is due, and taken with the time at which it was. */
  window.recordCanvas = async ({ scale, frames }) => {
    [canvas.width, canvas.height] = [scale * ${WIDTH}, scale * ${HEIGHT}];
    const recorder = await createRecorder(canvas, maskFromAlpha, { fps: ${RATE}, maxWaiting: 30 });
    const start = performance.now();
    const late = [];
    for (let frame = 0; frame < frames; frame++) {
      const due = start + (1000 * frame) / ${RATE};
      while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 1));
      late.push(performance.now() - due);
      draw(frame, scale);
      await recorder.capture(frame / ${RATE});
      window.takenFrames = frame + 1;
    }
    const seconds = (performance.now() - start) / 1000;
    const stopping = performance.now();
    const recording = await recorder.stop();
    return { seconds, late, rest: performance.now() - stopping, ...(await pack(recording)) };
  };
  /** Frames 4 and 5 do not come: frame 3 stays. */
  window.recordGap = async () => {
    const recorder = await createRecorder(canvas, maskFromAlpha, { fps: ${RATE}, video: false });
    for (const frame of [0, 1, 2, 3, 6, 7]) {
      draw(frame);
      await recorder.capture(frame / ${RATE});
    }
    return pack(await recorder.stop());
  };
  /** A track of a canvas: it has no alpha, so the mask is what is not black. */
  window.recordTrack = async () => {
    // A track may begin with what the canvas shows when it is captured.
    draw(0);
    const track = canvas.captureStream(${RATE}).getVideoTracks()[0];
    const recorder = await createRecorder(track, async (frame) => {
      const { width, height } = frame.visibleRect;
      const rgba = new Uint8Array(4 * width * height);
      await frame.copyTo(rgba, { format: 'RGBA' });
      return Uint8Array.from({ length: width * height }, (_, at) => (rgba[4 * at] > 100 ? 255 : 0));
    }, { fps: ${RATE} });
    for (let frame = 0; recorder.frameCount < 12 && recorder.failure === undefined; frame = (frame + 1) % ${FRAMES}) {
      draw(frame);
      await new Promise((resolve) => setTimeout(resolve, 1000 / ${RATE}));
    }
    const recording = await recorder.stop();
    track.stop();
    return pack(recording);
  };
  /** What createRecorder says where the encoder is missing, or refuses every picture. */
  window.recordUnencoded = async () => {
    const { isConfigSupported } = VideoEncoder;
    const encoder = VideoEncoder;
    const attempt = (source, options) =>
      createRecorder(source, maskFromAlpha, options).then(() => 'a recorder', ({ code, message }) => code + ': ' + message);
    VideoEncoder.isConfigSupported = (config) => Promise.resolve({ supported: false, config });
    const small = Object.assign(document.createElement('canvas'), { width: 64, height: 48 });
    const unsized = Object.assign(document.createElement('canvas'), { width: 0, height: 0 });
    // Asked for a size that no other recorder has, as answers are kept.
    const refused = [await attempt(small), await attempt(small, { video: false }), await attempt(unsized)];
    VideoEncoder.isConfigSupported = isConfigSupported;
    delete window.VideoEncoder;
    const missing = [await attempt(small), await attempt(unsized), await attempt(small, { video: false })];
    window.VideoEncoder = encoder;
    return { refused, missing };
  };
  window.recordFailure = async () => {
    const recorder = await createRecorder(canvas, () => Promise.reject(new Error('No mask today.')));
    draw(0);
    await recorder.capture().catch(() => undefined);
    return recorder.stop().then(() => 'no error', (error) => error.message);
  };
`;

/** In ms, but for the seconds that the pictures took. */
interface Timing {
  readonly seconds: number;
  /** Of each picture, after its time. */
  readonly late: readonly number[];
  /** What the end took. */
  readonly rest: number;
}

interface Packed {
  readonly stream: string;
  readonly video: string | null;
  readonly frameCount: number;
  readonly dropped: number;
}

const folder = mkdtempSync(join(tmpdir(), 'alphastream-recorder-'));
let server: FolderServer;
beforeAll(async () => {
  server = await serveFolder(repositoryFolder);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const maskOf = (frame: number, scale = 1) => {
  const [columns, rows] = [scale * WIDTH, scale * HEIGHT];
  const mask = new Uint8Array(columns * rows);
  for (const { x, y, width, height } of boxesOf(frame, scale)) {
    for (let row = y; row < y + height; row++)
      mask.fill(255, row * columns + x, row * columns + Math.min(columns, x + width));
  }
  return mask;
};

/** Samples the memory of all processes of a browser each second. */
function watchMemory(browser: BrowserName): { readonly samples: readonly number[]; stop(): void } {
  const samples: number[] = [];
  const executable = browser === 'chromium' ? /chrom/ : /firefox/;
  const timer = setInterval(() => samples.push(Math.round(memoryOf(process.ppid, executable) / MIB)), 1000);
  return { samples, stop: () => clearInterval(timer) };
}

describeBrowsers((browser) => {
  // WebKitGTK encodes no video.
  if (browser === 'webkit') {
    it.skip('is not supported', () => undefined);
    return;
  }
  const open = () => openBrowserPage(server.addPage(pageHtml({ script: SCRIPT })), { browser });
  const write = (name: string, base64: string) => {
    const path = join(folder, `${browser}-${name}`);
    writeFileSync(path, Buffer.from(base64, 'base64'));
    return path;
  };

  it(
    `${REAL_TIME.frames / RATE} seconds of a rendered scene at 30 fps: no frame is dropped, and masks are exact`,
    async () => {
      const page = await open();
      await page.waitFor('window.recordCanvas !== undefined');
      const { scale, frames } = REAL_TIME;
      const memory = watchMemory(browser);
      const recording = await page
        .evaluate<Packed & Timing>(`window.recordCanvas(${JSON.stringify(REAL_TIME)})`)
        .finally(() => memory.stop());
      const { stream, video, frameCount, dropped, seconds, late, rest } = recording;
      const isLate = late.filter((ms) => ms > 1000 / RATE).length;
      console.log(
        `${browser}, ${scale * WIDTH} × ${scale * HEIGHT}: ${frameCount} frames, ${dropped} dropped, taken in ${seconds.toFixed(2)} s; ` +
          `${isLate} late by more than a frame, at most ${Math.max(...late).toFixed(0)} ms; the end took ${rest.toFixed(0)} ms; ` +
          `memory of the browser each second, MiB: ${memory.samples.join(' ')}`,
      );
      expect({ frameCount, dropped }).toEqual({ frameCount: frames, dropped: 0 });
      const masks = await decodeMasks(write('scene.asvp', stream));
      expect(masks).toHaveLength(frames);
      expect(digestsOf(masks)).toEqual(digestsOf([...masks.keys()].map((frame) => maskOf(frame, scale))));
      expect(video).not.toBeNull();
      const path = write('scene.mp4', video!);
      if (hasFfmpeg) {
        const times = reportVideo(path).pictures.map(({ seconds }) => seconds);
        expect(times).toHaveLength(frames);
        times.sort((a, b) => a - b).forEach((seconds, frame) => expect(seconds).toBeCloseTo(frame / RATE, 3));
      }
      if (isLongRun) {
        const third = Math.floor(memory.samples.length / 3);
        const growth = Math.min(...memory.samples.slice(-third)) - Math.max(...memory.samples.slice(0, third));
        expect(growth).toBeLessThan(MAX_GROWTH_MIB);
      }
      await page.close();
    },
    LONG_TIMEOUT_MS,
  );

  it('a picture stays for the frames that did not come', async () => {
    const page = await open();
    await page.waitFor('window.recordGap !== undefined');
    const { stream, frameCount } = await page.evaluate<Packed>('window.recordGap()');
    expect(frameCount).toBe(8);
    const masks = await decodeMasks(write('gap.asvp', stream));
    expect(digestsOf(masks)).toEqual(digestsOf([0, 1, 2, 3, 3, 3, 6, 7].map((frame) => maskOf(frame))));
    await page.close();
  });

  it('a track: its pictures are taken as they come', async () => {
    const page = await open();
    await page.waitFor('window.recordTrack !== undefined');
    const { stream, video, frameCount } = await page.evaluate<Packed>('window.recordTrack()');
    const masks = await decodeMasks(write('track.asvp', stream));
    expect(masks).toHaveLength(frameCount);
    if (hasFfmpeg) expect(reportVideo(write('track.mp4', video!)).pictures).toHaveLength(frameCount);
    // Encoders of cameras blur edges: each mask is one of those that were drawn, but for some pixels of its edge.
    const drawn = Array.from({ length: FRAMES }, (_, frame) => maskOf(frame));
    for (const mask of masks) {
      const wrong = drawn.map((other) => other.reduce((sum, value, at) => sum + (value === mask[at] ? 0 : 1), 0));
      expect(Math.min(...wrong)).toBeLessThanOrEqual(600);
    }
    await page.close();
  });

  it('an environment that encodes no video of the size is refused before the first picture', async () => {
    const page = await open();
    await page.waitFor('window.recordUnencoded !== undefined');
    const without = 'Record without: set video to false.';
    const ofSize = `Resource: This environment encodes no video of 64 × 48 pixels. ${without}`;
    expect(await page.evaluate('window.recordUnencoded()')).toEqual({
      // The size of a canvas without pixels is known from its first picture.
      refused: [ofSize, 'a recorder', 'a recorder'],
      missing: [ofSize, `Resource: This environment encodes no video. ${without}`, 'a recorder'],
    });
    await page.close();
  });

  it('an error of the function that finds masks ends the recording, and is told', async () => {
    const page = await open();
    await page.waitFor('window.recordFailure !== undefined');
    expect(await page.evaluate('window.recordFailure()')).toBe('No mask today.');
    await page.close();
  });
});
