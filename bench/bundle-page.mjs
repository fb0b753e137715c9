import { join } from 'node:path';
import { build } from 'esbuild';
import { repositoryFolder } from '../test/support/shared.mjs';

/**
 * Bundles the script of the page with the built packages.
 * @param {string} script
 * @returns {Promise<string>} the text of one script
 */
export async function bundlePage(script) {
  const { outputFiles } = await build({
    entryPoints: [join(repositoryFolder, 'bench', script)],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: 'benchPage',
    target: 'es2022',
    logLevel: 'error',
    define: { 'import.meta.url': '"https://localhost/"' },
    // The built packages, as on a page, and not their sources.
    tsconfigRaw: {},
  });
  return outputFiles[0]?.text ?? '';
}
