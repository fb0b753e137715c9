/**
 * In Chromium: from a stored block to the exact mask, against the same outlines drawn with Canvas2D and read back; and
 * the script time of a new mask on three.js and Babylon.js, against uploading all of a mask of that size.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { CHROMIUM_FLAGS, findChromium } from '../scripts/lib/browsers/chromium.mjs';
import { serveMedia } from '../scripts/lib/media-server.mjs';
import { repositoryFolder } from '../test/support/shared.mjs';
import { base64 } from './base64.mjs';
import { bundlePage } from './bundle-page.mjs';
import { caseOf } from './measure.mjs';

const ENGINES = [
  ['three', 'three.js'],
  ['babylon', 'Babylon.js'],
];

/**
 * @param {import('./streams.mjs').BenchStream[]} streams
 * @param {number} milliseconds for each case
 * @returns {Promise<{ cases: import('./measure.mjs').Case[], version: string }>} no cases where there is no browser
 */
export async function chromiumCases(streams, milliseconds) {
  const executablePath = await findChromium();
  if (executablePath === null) return { cases: [], version: 'none' };
  const browser = await puppeteer.launch({ executablePath, headless: true, args: [...CHROMIUM_FLAGS] });
  try {
    const timed = streams.filter(({ timed }) => timed);
    const cases = [
      ...(await canvasCases(browser, timed, milliseconds)),
      ...(await uploadCases(browser, timed, milliseconds)),
    ];
    return { cases, version: await browser.version() };
  } finally {
    await browser.close();
  }
}

/**
 * @param {import('puppeteer-core').Browser} browser
 * @param {import('./streams.mjs').BenchStream[]} streams
 * @param {number} milliseconds
 */
async function canvasCases(browser, streams, milliseconds) {
  const page = await openPage(browser, 'about:blank', 'chromium-page.mjs', milliseconds);
  const wasm = base64(readFileSync(join(repositoryFolder, 'wasm', 'pkg', 'alphastream_bg.wasm')));
  const cases = [];
  for (const { name, bytes } of streams) {
    const samples = await page.evaluate(
      (...given) => /** @type {any} */ (globalThis).benchPage.compareWithCanvas(...given),
      wasm,
      base64(bytes),
      milliseconds,
    );
    cases.push(caseOf(`${name}: block to mask in Chromium, against Canvas2D`, samples, 'at least', 20));
  }
  return cases;
}

/**
 * @param {import('puppeteer-core').Browser} browser
 * @param {import('./streams.mjs').BenchStream[]} streams
 * @param {number} milliseconds
 */
async function uploadCases(browser, streams, milliseconds) {
  const server = await serveMedia(join(repositoryFolder, 'packages', 'core'));
  try {
    // Any page of that origin: a worker must have the origin of its page.
    const page = await openPage(browser, `${server.origin}/package.json`, 'upload-page.mjs', milliseconds);
    const compare = (
      /** @type {string} */ engine,
      /** @type {Uint8Array} */ bytes,
      /** @type {'cpu' | 'gpu'} */ paint,
    ) =>
      page.evaluate(
        (...given) => /** @type {any} */ (globalThis).benchPage.compareUploads(...given),
        engine,
        base64(bytes),
        paint,
        milliseconds,
      );
    const cases = [];
    for (const [engine, title] of ENGINES) {
      for (const { name, bytes } of streams) {
        const id = `${name}: a new 2048 × 1024 mask on ${title}`;
        cases.push(caseOf(`${id}, against its upload`, await compare(engine, bytes, 'cpu'), 'at most', 4));
        const { ours } = await compare(engine, bytes, 'gpu');
        cases.push(caseOf(`${id}, painted by the GPU, against 100 µs`, { ours, other: [100] }, 'at most', 1));
      }
    }
    return cases;
  } finally {
    await server.close();
  }
}

/**
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} url
 * @param {string} script
 * @param {number} milliseconds
 */
async function openPage(browser, url, script, milliseconds) {
  const page = await browser.newPage();
  page.setDefaultTimeout(10 * milliseconds + 60_000);
  await page.goto(url);
  await page.addScriptTag({ content: await bundlePage(script) });
  return page;
}
