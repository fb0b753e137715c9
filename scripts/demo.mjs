/**
 * `npm run demo`: installs and builds what is missing, serves the demo and prints its URL.
 *
 *   --video FILE --mask FILE   shows these instead of the clip of the project (paths or URLs)
 *   --key HEX                  the 32-byte key of an encrypted stream, as 64 hexadecimal digits
 *   --shot OUT.png             renders the page without a window, writes a picture and exits
 *   --at SECONDS               time of the picture in the clip; default 1.5
 *   --port N                   default: 8080, or any free port if 8080 is in use
 */
import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled } from './lib/ensure.mjs';
import { serveMedia } from './lib/media-server.mjs';

const DIST = fileURLToPath(new URL('../examples/demo/dist', import.meta.url));
const DEFAULT_PORT = 8080;
const OPTIONS = /** @type {const} */ ({
  video: { type: 'string' },
  mask: { type: 'string' },
  key: { type: 'string' },
  shot: { type: 'string' },
  at: { type: 'string' },
  port: { type: 'string' },
});

try {
  await main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function main() {
  const { values } = parseArgs({ options: OPTIONS });
  ensureInstalled();
  ensureBuilt();
  /** @type {Record<string, string>} */
  const files = {};
  const query = new URLSearchParams();
  for (const name of /** @type {const} */ (['video', 'mask'])) {
    const source = values[name];
    if (source !== undefined) query.set(name, addressOf(source, files));
  }
  const server = await listen(files, values.port);
  const url = `${server.origin}/${query.size > 0 ? `?${query}` : ''}${values.key ? `#key=${values.key}` : ''}`;
  if (values.shot === undefined) {
    console.log(`The demo is at ${url}\nPress Ctrl+C to stop.`);
    return;
  }
  const { takeShot } = await import('./lib/demo-shot.mjs');
  try {
    const frame = await takeShot(url, resolve(values.shot), Number(values.at ?? 1.5));
    console.log(`${values.shot}: frame ${frame}`);
  } finally {
    await server.close();
  }
}

/**
 * Returns a URL unchanged, and makes one on the server of the demo for a file.
 * @param {string} source
 * @param {Record<string, string>} files
 */
function addressOf(source, files) {
  if (/^https?:/i.test(source)) return source;
  const path = resolve(source);
  if (!existsSync(path) || !statSync(path).isFile()) throw new Error(`There is no file ${source}.`);
  const url = `/media/${Object.keys(files).length}/${basename(path)}`;
  files[url] = path;
  return url;
}

/**
 * @param {Record<string, string>} files
 * @param {string | undefined} port
 */
async function listen(files, port) {
  if (port !== undefined) return serveMedia(join(DIST), files, Number(port));
  return serveMedia(DIST, files, DEFAULT_PORT).catch(() => serveMedia(DIST, files));
}
