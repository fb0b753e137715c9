import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { serveMedia } from '../../scripts/lib/media-server.mjs';
import { SITE } from '../../scripts/lib/site/build-site.mjs';
import { listExamples } from '../../scripts/lib/site/live-files.mjs';
import { openBrowser, openPage, type OpenPageOptions, type TestBrowser } from '../support/page.js';
import { deadLinksOf, foreignResourcesOf, pagesOf } from '../support/site-links.js';
import { repositoryFolder } from '../support/shared.mjs';
import { LONG_TIMEOUT_MS } from '../support/timeouts.js';

let browser: TestBrowser;
let server: { origin: string; close(): Promise<void> };
beforeAll(async () => {
  // As users do: vitest's environment would make a development build.
  const env = { ...process.env, NODE_ENV: 'production' };
  await promisify(execFile)(process.execPath, [join(repositoryFolder, 'scripts/site.mjs'), '--no-serve'], { env });
  [browser, server] = await Promise.all([openBrowser(), serveMedia(SITE)]);
}, LONG_TIMEOUT_MS);
afterAll(() => Promise.all([browser.close(), server.close()]));

const START = '/index.html';
const GUIDE = '/guide/troubleshooting.html';
const PLAYGROUND = '/playground.html';
const REFERENCE = '/reference/three/classes/AlphaMask.html';

/** What the pages of the running test have requested, their frames included. */
let requests: (readonly string[])[] = [];
beforeEach(() => void (requests = []));

/** Opens a page of the site. */
async function open(path: string, options: OpenPageOptions = {}): Promise<Page> {
  const opened = await openPage(browser, server.origin + path, options);
  requests.push(opened.requests);
  return opened.page;
}

/** Requests to other servers than that of the site. */
function foreignRequests(): string[] {
  const all = requests.flat();
  expect(all.length).toBeGreaterThan(3);
  return all.filter((url) => !url.startsWith(`${server.origin}/`) && !/^(?:data|blob):/.test(url));
}

describe('the built site', () => {
  it('has no link that leads nowhere, and no resource of another server', () => {
    const pages = pagesOf(SITE);
    expect(pages.length).toBeGreaterThan(100);
    expect(pages.flatMap((page) => deadLinksOf(SITE, page))).toEqual([]);
    expect(pages.flatMap((page) => foreignResourcesOf(SITE, page))).toEqual([]);
  });

  it('has every file that the import maps of the examples name', () => {
    const examples = listExamples();
    expect(examples.length).toBeGreaterThan(20);
    for (const { path } of examples) {
      const folder = `http://site/live/examples/${path}`;
      const text = readFileSync(join(SITE, 'live/examples', path), 'utf8');
      const map = /<script type="importmap">([^]*?)<\/script>/.exec(text)?.[1] ?? '{"imports":{}}';
      for (const target of Object.values((JSON.parse(map) as { imports: Record<string, string> }).imports)) {
        expect(existsSync(join(SITE, new URL(target, folder).pathname)), `${path}: ${target}`).toBe(true);
      }
    }
  });

  it('plays the product on the start page, pauses it, and shows the whole video', async () => {
    const page = await open(START);
    await page.setViewport({ width: 1000, height: 700 });
    await page.waitForFunction('document.querySelector(".stage canvas")?.height > 300');
    await page.waitForFunction('Number(document.querySelector(".stage").dataset.frame) > 0');
    const [pause, whole] = await page.$$('.stage-controls button');
    await pause!.click();
    await page.waitForFunction('document.querySelector(".stage-controls button").textContent === "Play"');
    await whole!.click();
    expect(await whole!.evaluate((button) => button.textContent)).toBe('Show the person only');
    expect(foreignRequests()).toEqual([]);
  });

  it.each([
    ['CORS', /hosting|troubleshooting/],
    ['halo', /troubleshooting|make-a-stream/],
    ['Safari', /troubleshooting|install|video/],
  ])('finds %s', async (word, expected) => {
    const page = await open('/guide/install.html');
    await page.click('.VPNavBarSearch button');
    await page.waitForSelector('.search-input');
    await page.type('.search-input', word);
    await page.waitForSelector('.results .result');
    const first = await page.$eval('.results .result', (link) => (link as HTMLAnchorElement).href);
    expect(first).toMatch(expected);
    expect(foreignRequests()).toEqual([]);
  });
});

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

describe.each([START, GUIDE, PLAYGROUND, REFERENCE])('%s', (path) => {
  it('is sound for keyboards and screen readers in light and dark, and fits a phone', async () => {
    const page = await open(path);
    if (path === PLAYGROUND) await page.waitForSelector('.playground iframe');
    // What moves takes most of the time.
    if (path === START) {
      await page.waitForSelector('.stage-controls button');
      await page.click('.stage-controls button');
    }
    await page.evaluate(AXE);
    for (const scheme of ['light', 'dark']) {
      await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
      await page.waitForFunction(`document.documentElement.classList.contains("dark") === ${scheme === 'dark'}`);
      const findings = (await page.evaluate(`axe.run(document, { iframes: false }).then(({ violations }) =>
        violations.map(({ id, impact, nodes }) => impact + ": " + id + ": " + nodes[0].html))`)) as string[];
      console.log(
        `${path}, ${scheme}: ${findings.length} findings of axe${findings.map((line) => `\n  ${line}`).join('')}`,
      );
      expect(findings.filter((line) => /^(?:moderate|serious|critical)/.test(line))).toEqual([]);
    }
    await page.setViewport({ width: 390, height: 844 });
    await page.waitForFunction('innerWidth === 390');
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
  });
});

describe('the playground', () => {
  const shows = (what: string) =>
    `Number(document.querySelector(".playground iframe")?.contentDocument?.body?.dataset.${what}) >= 0`;

  it.each(['mask.html', 'babylon/mask.html', 'react.html', 'worker.html'])(
    'runs %s beside its source',
    async (name) => {
      const page = await open(`${PLAYGROUND}#example=${name}`);
      await page.waitForFunction(shows('frame'));
      const code = await page.$eval('.play-code .cm-content', (element) => element.textContent);
      expect(code).toContain(name === 'mask.html' || name === 'babylon/mask.html' ? 'new AlphaMask' : '<script');
      expect(await page.$eval('.play-script', (element) => (element as HTMLElement).hidden)).toBe(
        !/react|worker/.test(name),
      );
      expect(await page.$eval('[role="status"]', (line) => line.textContent)).toBe('');
      expect(foreignRequests()).toEqual([]);
    },
  );

  it('runs changed code, names its error, and shares it by a link that runs only when told', async () => {
    const expected = { expectErrors: [/nowhere is not defined/] };
    const page = await open(`${PLAYGROUND}#example=mask.html`, expected);
    await page.waitForFunction(shows('frame'));
    await page.focus('.play-code .cm-content');
    await page.keyboard.down('Control');
    await page.keyboard.press('a');
    await page.keyboard.up('Control');
    await page.keyboard.sendCharacter('<p>changed</p><script>document.body.dataset.changed = 1; nowhere();</script>');
    // On a narrow page the editor has scrolled the button under the header: the keys work from where one types.
    await page.keyboard.down('Control');
    await page.keyboard.press('Enter');
    await page.keyboard.up('Control');
    await page.waitForFunction(shows('changed'));
    await page.waitForFunction(
      'document.querySelector("[role=status]").textContent.includes("nowhere is not defined")',
    );
    await page.evaluate('Array.from(document.querySelectorAll(".play-bar button")).at(-1).click()');
    await page.waitForFunction('location.hash.includes("code=")');
    const shared = await open((await page.evaluate('location.pathname + location.hash')) as string, expected);
    await shared.waitForFunction('document.querySelector("[role=status]")?.textContent.includes("came with the link")');
    expect(await shared.$('.playground iframe')).toBeNull();
    await shared.click('.play-run');
    await shared.waitForFunction(shows('changed'));
  });
});
