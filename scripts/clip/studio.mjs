/** The Node side of rendering: serves the page to a headless browser and receives its frames. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import puppeteer from 'puppeteer-core';
import { CHROMIUM_FLAGS, ensureChromium } from '../lib/browsers/chromium.mjs';

const HERE = dirname(fileURLToPath(import.meta.url));
const PAGE = '<!doctype html><meta charset="utf-8"><script type="module" src="/page.mjs"></script>';

/** Pages that take frames in turn: one builds its meshes while another's are being drawn. */
export const PAGES = 2;

/**
 * @param {{ width: number, height: number, frames: number }} options
 * @returns {Promise<{ render: (frame: number) => Promise<Buffer>, close: () => Promise<void> }>}
 *   `render` gives RGBA, top row first, with the figure's coverage as alpha.
 */
export async function openStudio(options) {
  /** @type {Map<string, (pixels: Buffer) => void>} */
  const waiting = new Map();
  const server = createServer((request, response) => {
    serve(request, waiting).then(
      ({ type, body }) => response.writeHead(200, { 'content-type': type }).end(body),
      () => response.writeHead(404).end(),
    );
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());

  const browser = await puppeteer.launch({
    executablePath: await ensureChromium(),
    args: [...CHROMIUM_FLAGS],
    protocolTimeout: 600_000,
  });
  const pages = await Promise.all(
    Array.from({ length: PAGES }, async () => {
      const page = await browser.newPage();
      page.on('pageerror', (error) => console.error(error));
      await page.goto(`http://127.0.0.1:${address.port}/`);
      await page.waitForFunction('globalThis.prepareClip');
      await page.evaluate(`prepareClip(${JSON.stringify(options)})`);
      return page;
    }),
  );

  return {
    async render(frame) {
      const pixels = new Promise((resolve) => waiting.set(String(frame), resolve));
      await pages[frame % PAGES].evaluate(`renderFrame(${frame})`);
      return /** @type {Promise<Buffer>} */ (pixels);
    },
    async close() {
      await browser.close();
      server.close();
    },
  };
}

/**
 * @param {import('node:http').IncomingMessage} request
 * @param {Map<string, (pixels: Buffer) => void>} waiting
 */
async function serve(request, waiting) {
  const path = new URL(request.url ?? '/', 'http://localhost').pathname;
  if (request.method === 'POST') {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    const frame = path.slice('/frame/'.length);
    waiting.get(frame)?.(Buffer.concat(chunks));
    waiting.delete(frame);
    return { type: 'text/plain', body: '' };
  }
  if (path === '/') return { type: 'text/html', body: PAGE };
  if (!/^\/[a-z-]+\.mjs$/.test(path)) throw new Error('not found');
  return { type: 'text/javascript', body: await readFile(join(HERE, path)) };
}
