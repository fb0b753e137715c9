import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { answerRange, rangeOf } from '../support/range-answers.js';
import { scriptedServer, type RequestHandler, type ScriptedServer } from '../support/server.js';
import { fixturesFolder } from '../support/shared.mjs';
import { CLIPS, load, useVideoPage } from './video-page.js';

const CLIP = readFileSync(join(fixturesFolder, 'numbers.mp4'));
const { openScript, openButtonPage } = useVideoPage();
const servers: ScriptedServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function serve(handler: RequestHandler): Promise<ScriptedServer> {
  const server = await scriptedServer(handler);
  servers.push(server);
  return server;
}

describe('openVideo plays as a video element does', () => {
  it('shows its first picture before it plays, and nothing else while it stands still', async () => {
    const ask = await openScript();
    expect(await ask(load(`${CLIPS}/b-frames.mp4`, { muted: true }))).toBeNull();
    expect(await ask('[video.paused, video.currentTime, video.duration, video.videoWidth, video.exact]')).toEqual([
      true,
      0,
      6,
      320,
      true,
    ]);
    expect(await ask('return [video.take(), video.take()].map((p) => p && (p.image.close(), p.seconds))')).toEqual([
      0,
      null,
    ]);
    await ask('video.dispose()');
    expect(await ask('framesOpen()')).toBe(0);
  });

  it('plays every picture in order, and ends', async () => {
    const ask = await openScript();
    await ask(load(`${CLIPS}/b-frames.mp4`, { muted: true }));
    const times = await ask<number[]>(
      'video.currentTime = 4.5; await until("seeked"); await video.play(); return watch(() => video.ended)',
    );
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times[0]).toBeCloseTo(4.5);
    expect(times.at(-1)).toBeCloseTo(5 + 29 / 30, 3);
    expect(await ask('[video.paused, video.currentTime, ...events]')).toEqual([
      true,
      6,
      ...['seeking', 'seeked', 'play', 'playing', 'pause', 'ended'],
    ]);
    expect(await ask('return (await video.play(), video.currentTime)')).toBeLessThan(1);
    await ask('video.dispose()');
    expect(await ask('framesOpen()')).toBe(0);
  });

  it('keeps the frames that are open at any time few', async () => {
    const ask = await openScript();
    await ask(load(`${CLIPS}/b-frames.mp4`, { muted: true, loop: true }));
    await ask('video.playbackRate = 4; await video.play(); return watch((times) => times.length > 150)');
    // Six in the queue, the one that is shown, and the one that was taken.
    expect(await ask('maxOpen')).toBeLessThanOrEqual(9);
    await ask('video.dispose()');
    expect(await ask('framesOpen()')).toBe(0);
  });

  it('of seeks in a row the last one counts', async () => {
    const ask = await openScript();
    await ask(load(`${CLIPS}/b-frames.mp4`, { muted: true }));
    await ask('for (let n = 0; n < 60; n++) video.currentTime = n / 10; await until("seeked")');
    expect(await ask('[video.seeking, video.currentTime]')).toEqual([false, 5.9]);
    const times = await ask<number[]>('watch((times) => times.at(-1) > 5.8)');
    expect(times.at(-1)).toBeCloseTo(5.9, 2);
    await ask('video.dispose()');
  });

  it('pauses at once, and rejects a play that has not begun', async () => {
    const ask = await openScript();
    await ask(load(`${CLIPS}/b-frames.mp4`, { muted: true }));
    expect(
      await ask('const played = video.play().then(() => "plays", tell); video.pause(); return played'),
    ).toMatchObject({
      name: 'AbortError',
    });
    expect(await ask('video.paused')).toBe(true);
    await ask('video.dispose()');
  });

  it.each(['playbackRate = 5', 'playbackRate = 0', 'playbackRate = NaN', 'volume = 2', 'currentTime = NaN'])(
    'refuses %s with a sentence that names it',
    async (assignment) => {
      const ask = await openScript();
      await ask(load(`${CLIPS}/b-frames.mp4`, { muted: true }));
      const [name] = assignment.split(' ');
      const error = `try { video.${assignment}; return null } catch (error) { return tell(error) }`;
      expect(await ask(error)).toMatchObject({ message: expect.stringContaining(name!) as string });
      await ask('video.dispose()');
    },
  );

  it('plays a Blob', async () => {
    const ask = await openScript();
    const blob = `(await (await fetch('${CLIPS}/vp9.webm')).blob())`;
    expect(await ask(`return load(${blob}, { muted: true })`)).toBeNull();
    expect(await ask('video.pairing')).toBe('decoded');
    await ask('video.dispose()');
  });

  it('several readers get every picture each', async () => {
    const ask = await openScript();
    await ask(load(`${CLIPS}/b-frames.mp4`, { muted: true }));
    const code = `
      const readers = [video.createReader(), video.createReader()];
      const times = readers.map((reader) => { const p = reader.take(); p.image.close(); return p.seconds; });
      readers[0].wake();
      const again = readers.map((reader) => { const p = reader.take(); p?.image.close(); return p && p.seconds; });
      readers.forEach((reader) => reader.dispose());
      return [times, again];`;
    expect(await ask(code)).toEqual([
      [0, 0],
      [0, null],
    ]);
    await ask('video.dispose()');
  });

  it('falls back to an element for what cannot be decoded here, and says so', async () => {
    const ask = await openScript();
    await ask('delete globalThis.VideoDecoder');
    expect(await ask(load(`${CLIPS}/b-frames.mp4`, { muted: true, loop: true }))).toBeNull();
    expect(await ask('return (await video.play(), [video.pairing, video.paused])')).toEqual(['captured-frame', false]);
    const times = await ask<number[]>('watch((times) => times.length > 12)');
    expect(times.every((time) => Math.abs(time * 30 - Math.round(time * 30)) < 0.01)).toBe(true);
    expect(await ask('video.exact')).toBe(true);
    await ask('video.dispose()');
    expect(await ask('framesOpen()')).toBe(0);
  });

  it('says why an element plays a file, where its times are not certain', async () => {
    const ask = await openScript();
    await ask('delete globalThis.VideoDecoder');
    await ask('delete globalThis.VideoFrame');
    expect(await ask(load(`${CLIPS}/b-frames.mp4`, { muted: true }))).toBeNull();
    expect(await ask('video.problem')).toMatch(/has no VideoDecoder.*A video element plays it: some pictures/);
    expect(await ask('video.createReader().problem')).toMatch(/has no VideoDecoder.*A video element plays it/);
    await ask('video.dispose()');
  });

  it('100 videos that are opened and disposed leave nothing', async () => {
    const ask = await openScript();
    const code = `
      for (let n = 0; n < 100; n++) {
        await load('${CLIPS}/b-frames.mp4', { muted: true, loop: true });
        if (n % 2 === 0) await video.play();
        if (n % 3 === 0) video.currentTime = 3;
        video.dispose();
      }
      await new Promise((resolve) => setTimeout(resolve, 0));
      return framesOpen();`;
    expect(await ask(code)).toBe(0);
  });
});

describe('openVideo and sound', () => {
  it('does not start with sound before the page is clicked, and does after', async () => {
    const page = await openButtonPage();
    await page.evaluate(`${load(`${CLIPS}/sound.mp4`)}.then(() => {
      document.querySelector('button').onclick = () => { window.played = video.play().then(() => 'plays', tell); };
    })`);
    // Not by `evaluate`, which counts as a click.
    await page.evaluate('void setTimeout(() => { window.refused = video.play().then(() => "plays", tell); }, 0)');
    await page.waitForFunction('window.refused');
    await page.click('button');
    expect(await page.evaluate('played')).toBe('plays');
    await page.waitForFunction('video.currentTime > 0.3');
    await page.evaluate('video.dispose()');
  });
});

describe('openVideo and bad input: one plain sentence each', () => {
  it.each([
    ['no video track', `${CLIPS}/no-picture.mp4`, 'Decode', /has no video track/],
    ['an unknown codec', `${CLIPS}/mpeg4.mp4`, 'Decode', /cannot decode the pictures of .*Encode them as H\.264/],
    ['a file that is no video', '/test/fixtures/numbers.asvp', 'Decode', /is no video that can be read/],
    ['a web page', '/test/fixtures/bad/web-page.asvp', 'Decode', /is a web page \(HTML\), not a video/],
    ['a file that is not there', '/test/fixtures/none.mp4', 'Transport', /answered 404/],
  ])('%s', async (_, source, code, message) => {
    const ask = await openScript([/404/]);
    expect(await ask(load(source))).toMatchObject({ code, message: expect.stringMatching(message) as string });
    expect(await ask('framesOpen()')).toBe(0);
  });

  it('a server without ranges', async () => {
    const ask = await openScript();
    const server = await serve((_, response) => {
      response.writeHead(200, { 'Content-Length': CLIP.length, 'Access-Control-Allow-Origin': '*' }).end(CLIP);
    });
    const source = `${server.origin}/clip.mp4`;
    expect(await ask(load(source, { http: { maxWholeBytes: 10_000 } }))).toMatchObject({
      code: 'Source',
      message: expect.stringMatching(/does not support range requests/) as string,
    });
    expect(await ask(load(source, { muted: true }))).toBeNull();
    await ask('video.dispose()');
  });

  it('no permission for other origins', async () => {
    const ask = await openScript([/CORS|ERR_FAILED/]);
    const server = await serve((request, response) => answerRange(CLIP, request, response));
    expect(await ask(load(`${server.origin}/clip.mp4`))).toMatchObject({
      code: 'Transport',
      message: expect.stringMatching(/Access-Control-Allow-Origin header \(CORS\)/) as string,
    });
  });

  it('a file that was cut short: what there is plays, and a sentence says where it ends', async () => {
    const ask = await openScript();
    const cut = CLIP.subarray(0, Math.floor(CLIP.length * 0.3));
    const headers = { 'Access-Control-Allow-Origin': '*' };
    const server = await serve((request, response) => {
      const [first, last] = rangeOf(request);
      if (first >= cut.length) response.writeHead(416, { ...headers, 'Content-Range': `bytes */${cut.length}` }).end();
      else
        answerRange(cut, { ...request, headers: { range: `bytes=${first}-${last}` } } as never, response, { headers });
    });
    expect(await ask(load(`${server.origin}/clip.mp4`, { muted: true }))).toBeNull();
    await ask('video.playbackRate = 4; await video.play(); return watch(() => video.ended)');
    expect(await ask('video.problem')).toMatch(/clip\.mp4 .*cut short/);
    expect(await ask('video.currentTime')).toBeGreaterThan(3);
    await ask('video.dispose()');
    expect(await ask('framesOpen()')).toBe(0);
  });
});
