/** From a stored block to the exact mask in Chromium, against the same outlines drawn with Canvas2D and read back. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';
import puppeteer from 'puppeteer-core';
import { CHROMIUM_FLAGS, findBrowser } from '../scripts/lib/browser.mjs';
import { repositoryFolder } from '../test/support/shared.mjs';
import { caseOf } from './measure.mjs';

/**
 * @param {import('./streams.mjs').BenchStream[]} streams
 * @param {number} milliseconds for each case
 * @returns {Promise<{ cases: import('./measure.mjs').Case[], version: string }>} no cases where there is no browser
 */
export async function chromiumCases(streams, milliseconds) {
  const executablePath = await findBrowser();
  if (executablePath === null) return { cases: [], version: 'none' };
  const browser = await puppeteer.launch({ executablePath, headless: true, args: [...CHROMIUM_FLAGS] });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(10 * milliseconds + 60_000);
    await page.addScriptTag({ content: await bundlePage() });
    const wasm = base64(readFileSync(join(repositoryFolder, 'wasm', 'pkg', 'alphastream_bg.wasm')));
    const cases = [];
    for (const { name, bytes } of streams.filter(({ timed }) => timed)) {
      const samples = await page.evaluate(
        (...given) => /** @type {any} */ (globalThis).benchPage.compareWithCanvas(...given),
        wasm,
        base64(bytes),
        milliseconds,
      );
      cases.push(caseOf(`${name}: block to mask in Chromium, against Canvas2D`, samples, 'at least', 20));
    }
    return { cases, version: await browser.version() };
  } finally {
    await browser.close();
  }
}

/** The page's script, with the packages as they are built. */
async function bundlePage() {
  const { outputFiles } = await build({
    entryPoints: [join(repositoryFolder, 'bench', 'chromium-page.mjs')],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'benchPage',
    target: 'es2022',
    logLevel: 'error',
    define: { 'import.meta.url': '"https://localhost/"' },
  });
  return outputFiles[0].text;
}

/** @param {Uint8Array} bytes */
function base64(bytes) {
  return Buffer.from(bytes).toString('base64');
}
