/**
 * `npm run studio`: installs and builds what is missing, serves the studio and prints its URL.
 *
 *   --port N   default: 8081, or any free port if 8081 is in use
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled } from './lib/ensure.mjs';
import { serveMedia } from './lib/media-server.mjs';

const DIST = fileURLToPath(new URL('../examples/studio/dist', import.meta.url));
const DEFAULT_PORT = 8081;

try {
  const { values } = parseArgs({ options: { port: { type: 'string' } } });
  ensureInstalled();
  ensureBuilt();
  const server = await (values.port === undefined
    ? serveMedia(DIST, {}, DEFAULT_PORT).catch(() => serveMedia(DIST))
    : serveMedia(DIST, {}, Number(values.port)));
  console.log(`The studio is at ${server.origin}/\nPress Ctrl+C to stop.`);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
