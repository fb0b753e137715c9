/** The scripts that the site loads where it needs them: the engine of the start page, the editor of the playground. */
import { join } from 'node:path';
import { build } from 'esbuild';
import { repositoryFolder } from '../../../test/support/shared.mjs';

const THEME = join(repositoryFolder, 'docs/.vitepress/theme');

/** @param {string} site folder of the built site */
export async function bundleScripts(site) {
  await build({
    entryPoints: [join(THEME, 'stage/stage.ts'), join(THEME, 'playground/playground.ts')],
    entryNames: '[name]',
    outdir: join(site, 'live/site'),
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    // The built packages, as on any page, and not their sources.
    tsconfigRaw: {},
    logLevel: 'error',
  });
}
