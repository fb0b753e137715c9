import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeBrowsers } from '../support/browser-names.js';
import { openBrowserPage } from '../support/browser-page.js';
import { decodeMasks, digestsOf, hasFfmpeg } from '../support/encode-command.js';
import { reportVideo } from '../support/opaque-video.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

const [WIDTH, HEIGHT, FRAMES, RATE] = [320, 180, 90, 30];

/** A scene of WebGL whose alpha is known to the pixel: two rectangles that move over a transparent ground. */
const boxesOf = (frame: number) => [
  { x: 2 * frame, y: 20 + (frame % 40), width: 60, height: 90 },
  { x: 250 - 2 * frame, y: 100, width: 37, height: 41 },
];

const SCRIPT = `
  import { createRecorder, maskFromAlpha } from '@alphastream/core/recorder';
  const boxesOf = ${boxesOf.toString()};
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [${WIDTH}, ${HEIGHT}];
  const gl = canvas.getContext('webgl2', { alpha: true, preserveDrawingBuffer: true });
  const draw = (frame) => {
    gl.disable(gl.SCISSOR_TEST);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT);
    gl.enable(gl.SCISSOR_TEST);
    for (const { x, y, width, height } of boxesOf(frame)) {
      gl.scissor(x, ${HEIGHT} - y - height, width, height);
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
  window.recordCanvas = async () => {
    const recorder = await createRecorder(canvas, maskFromAlpha, { fps: ${RATE}, maxWaiting: 30 });
    const start = performance.now();
    for (let frame = 0; frame < ${FRAMES}; frame++) {
      const due = start + (1000 * frame) / ${RATE};
      while (performance.now() < due) await new Promise((resolve) => setTimeout(resolve, 1));
      draw(frame);
      await recorder.capture(frame / ${RATE});
    }
    const seconds = (performance.now() - start) / 1000;
    return { seconds, ...(await pack(await recorder.stop())) };
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
  window.recordFailure = async () => {
    const recorder = await createRecorder(canvas, () => Promise.reject(new Error('No mask today.')));
    draw(0);
    await recorder.capture().catch(() => undefined);
    return recorder.stop().then(() => 'no error', (error) => error.message);
  };
`;

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

const maskOf = (frame: number) => {
  const mask = new Uint8Array(WIDTH * HEIGHT);
  for (const { x, y, width, height } of boxesOf(frame)) {
    for (let row = y; row < y + height; row++)
      mask.fill(255, row * WIDTH + x, row * WIDTH + Math.min(WIDTH, x + width));
  }
  return mask;
};

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

  it('three seconds of a rendered scene at 30 fps: no frame is dropped, and masks are exact', async () => {
    const page = await open();
    await page.waitFor('window.recordCanvas !== undefined');
    const { stream, video, frameCount, dropped, seconds } = await page.evaluate<Packed & { seconds: number }>(
      'window.recordCanvas()',
    );
    console.log(`${browser}: ${frameCount} frames, ${dropped} dropped, taken in ${seconds.toFixed(2)} s`);
    expect({ frameCount, dropped }).toEqual({ frameCount: FRAMES, dropped: 0 });
    const masks = await decodeMasks(write('scene.asvp', stream));
    expect(masks).toHaveLength(FRAMES);
    expect(digestsOf(masks)).toEqual(digestsOf([...masks.keys()].map(maskOf)));
    expect(video).not.toBeNull();
    const path = write('scene.mp4', video!);
    if (hasFfmpeg) {
      const times = reportVideo(path).pictures.map(({ seconds }) => seconds);
      expect(times).toHaveLength(FRAMES);
      times.sort((a, b) => a - b).forEach((seconds, frame) => expect(seconds).toBeCloseTo(frame / RATE, 3));
    }
    await page.close();
  });

  it('a picture stays for the frames that did not come', async () => {
    const page = await open();
    await page.waitFor('window.recordGap !== undefined');
    const { stream, frameCount } = await page.evaluate<Packed>('window.recordGap()');
    expect(frameCount).toBe(8);
    const masks = await decodeMasks(write('gap.asvp', stream));
    expect(digestsOf(masks)).toEqual(digestsOf([0, 1, 2, 3, 3, 3, 6, 7].map(maskOf)));
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

  it('an error of the function that finds masks ends the recording, and is told', async () => {
    const page = await open();
    await page.waitFor('window.recordFailure !== undefined');
    expect(await page.evaluate('window.recordFailure()')).toBe('No mask today.');
    await page.close();
  });
});
