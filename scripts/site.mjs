/**
 * `npm run site`: installs and builds what is missing, builds the documentation into dist/site, serves it and prints its URL.
 *
 *   --base /PATH/   where a server of yours will have it; builds only
 *   --no-serve      builds only
 *   --port N        default: 8080, or any free port if 8080 is in use
 */
import { parseArgs } from 'node:util';
import { ensureBuilt, ensureInstalled } from './lib/ensure.mjs';
import { serveMedia } from './lib/media-server.mjs';

const DEFAULT_PORT = 8080;
const OPTIONS = /** @type {const} */ ({
  base: { type: 'string', default: '/' },
  'no-serve': { type: 'boolean' },
  port: { type: 'string' },
});

try {
  const { values } = parseArgs({ options: OPTIONS });
  ensureInstalled();
  ensureBuilt();
  // Loaded after the installation.
  const { buildSite, SITE } = await import('./lib/site/build-site.mjs');
  await buildSite({ base: values.base });
  if (values['no-serve'] || values.base !== '/') console.log(`The site is in ${SITE}.`);
  else {
    const server =
      values.port === undefined
        ? await serveMedia(SITE, {}, DEFAULT_PORT).catch(() => serveMedia(SITE))
        : await serveMedia(SITE, {}, Number(values.port));
    console.log(`The site is at ${server.origin}/\nPress Ctrl+C to stop.`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
