import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll } from 'vitest';
import { openBrowser, openPage, type TestBrowser } from '../support/page.js';
import { pageHtml } from '../support/page-html.js';
import { serveFolder, type FolderServer } from '../support/server.js';
import { repositoryFolder } from '../support/shared.mjs';

/** Videos whose pictures carry their numbers. */
export const CLIPS = '/test/fixtures/numbers';

/** What a test asks of the page. Frames are counted from their making to their closing. */
const SCRIPT = `
  import { openVideo } from '@alphastream/core/video';
  const open = new Set();
  const { close, clone } = VideoFrame.prototype;
  VideoFrame.prototype.close = function () { open.delete(this); close.call(this); };
  VideoFrame.prototype.clone = function () { const frame = clone.call(this); open.add(frame); return frame; };
  globalThis.VideoFrame = new Proxy(VideoFrame, {
    construct(target, args) { const frame = new target(...args); open.add(frame); return frame; },
  });
  window.framesOpen = () => open.size;
  window.maxOpen = 0;
  const tell = ({ name, code, stage, message }) => ({ name, code, stage, message });
  window.events = [];
  window.load = async (source, options) => {
    try {
      window.video = await openVideo(source, options);
      for (const type of ['play', 'playing', 'pause', 'seeking', 'seeked', 'ended', 'waiting', 'error'])
        video.addEventListener(type, () => events.push(type));
      return null;
    } catch (error) { return tell(error); }
  };
  window.until = (type) => new Promise((resolve) => video.addEventListener(type, resolve, { once: true }));
  /** Polls as a render loop does. Returns the times of the pictures that came, until a condition holds. */
  window.watch = async (isOver) => {
    const times = [];
    while (!isOver(times)) {
      await new Promise(requestAnimationFrame);
      window.maxOpen = Math.max(window.maxOpen, open.size);
      const picture = video.take();
      if (picture === null) continue;
      times.push(picture.seconds);
      picture.image.close();
    }
    return times;
  };
  window.tell = tell;
  window.openVideo = openVideo;
  window.ready = true;
`;

/** Evaluates an expression, or the body of an asynchronous function, in the page. */
export type AskVideoPage = <T>(code: string) => Promise<T>;

/** Opens pages in which tests ask for videos. Call it at the top of a file. */
export function useVideoPage() {
  let browser: TestBrowser;
  let pages: FolderServer;
  beforeAll(async () => {
    [browser, pages] = await Promise.all([openBrowser(), serveFolder(repositoryFolder)]);
  });
  afterAll(() => Promise.all([browser.close(), pages.close()]));

  const open = async (body: string, expectErrors: readonly RegExp[]): Promise<Page> => {
    const { page } = await openPage(browser, pages.addPage(pageHtml({ script: SCRIPT, body })), { expectErrors });
    await page.waitForFunction('window.ready');
    return page;
  };
  /** A page that counts as clicked. */
  const openScriptPage = async (expectErrors: readonly RegExp[] = []): Promise<{ page: Page; ask: AskVideoPage }> => {
    const page = await open('', expectErrors);
    const ask = <T>(code: string) =>
      page.evaluate(`(async () => { ${/\breturn\b|;/.test(code) ? code : `return ${code}`} })()`) as Promise<T>;
    return { page, ask };
  };
  return {
    openScriptPage,
    openScript: async (expectErrors?: readonly RegExp[]) => (await openScriptPage(expectErrors)).ask,
    /** A page with a button, to be clicked by the test. */
    openButtonPage: () => open('<button>Play</button>', []),
  };
}

/** Code that opens a video. It returns null, or the error. */
export const load = (source: string, options: object = {}) =>
  `load(${JSON.stringify(source)}, ${JSON.stringify(options)})`;
