/** Renders the demo page in a browser without a window, and writes a picture of it. */
import puppeteer from 'puppeteer-core';
import { CHROMIUM_FLAGS, ensureChromium } from './browsers/chromium.mjs';

const SIZE = { width: 1280, height: 720 };
const PATIENCE_MS = 60_000;

/**
 * @param {string} url of the demo page
 * @param {string} file the PNG to write
 * @param {number} seconds time in the clip, in seconds
 * @returns {Promise<number>} the frame in the picture
 * @throws {Error} with the error message of the page, if there is one
 */
export async function takeShot(url, file, seconds) {
  const browser = await puppeteer.launch({ executablePath: await ensureChromium(), args: [...CHROMIUM_FLAGS] });
  try {
    const page = await browser.newPage();
    await page.setViewport(SIZE);
    await page.goto(url);
    await page.waitForFunction(
      () => /** @type {any} */ (window).demo?.performer || document.querySelector('#problem:not([hidden])'),
      { timeout: PATIENCE_MS },
    );
    const problem = await page.$eval('#problem', (line) =>
      /** @type {HTMLElement} */ (line).hidden ? '' : line.textContent,
    );
    const path = /** @type {`${string}.png`} */ (file);
    if (problem) {
      await page.screenshot({ path });
      throw new Error(problem);
    }
    const frame = await page.evaluate((at) => /** @type {any} */ (window).demo.showTime(at), seconds);
    await page.screenshot({ path });
    return frame;
  } finally {
    await browser.close();
  }
}
