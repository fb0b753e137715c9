/**
 * `npm run demo`: installs and builds what is missing, serves the demo and prints its address.
 *
 *   --video FILE --mask FILE   shows these instead of the project's own clip (paths or addresses)
 *   --key HEX                  the 32-byte key of an encrypted stream, as 64 hexadecimal digits
 *   --shot OUT.png             draws the page without a window, writes a picture and ends
 *   --at SECONDS               what the picture shows; default 1.5
 *   --port N                   default: 8080, or any free one if that is taken
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
  const address = `${server.origin}/${query.size > 0 ? `?${query}` : ''}${values.key ? `#key=${values.key}` : ''}`;
  if (values.shot === undefined) {
    console.log(`The demo is at ${address}\nPress Ctrl+C to end it.`);
    return;
  }
  const { takeShot } = await import('./lib/demo-shot.mjs');
  try {
    const frame = await takeShot(address, resolve(values.shot), Number(values.at ?? 1.5));
    console.log(`${values.shot}: frame ${frame}`);
  } finally {
    await server.close();
  }
}

/**
 * An address stays what it is; a file gets one on the demo's server.
 * @param {string} source
 * @param {Record<string, string>} files
 */
function addressOf(source, files) {
  if (/^https?:/i.test(source)) return source;
  const path = resolve(source);
  if (!existsSync(path) || !statSync(path).isFile()) throw new Error(`There is no file ${source}.`);
  const address = `/media/${Object.keys(files).length}/${basename(path)}`;
  files[address] = path;
  return address;
}

/**
 * @param {Record<string, string>} files
 * @param {string | undefined} port
 */
async function listen(files, port) {
  if (port !== undefined) return serveMedia(join(DIST), files, Number(port));
  return serveMedia(DIST, files, DEFAULT_PORT).catch(() => serveMedia(DIST, files));
}
