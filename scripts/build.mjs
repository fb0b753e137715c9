/**
 * `npm run build`: bundles every package, writes its rolled-up type declarations beside the bundles, and builds the demo
 * and the studio.
 * `-- --packages` bundles the packages only, in seconds, and keeps the other files in dist.
 */
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { digestSources, recordBuild } from './lib/build-stamp.mjs';
import { buildTypes } from './lib/types.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

const sources = { packages: digestSources('packages'), all: digestSources('all') };
if (process.argv.includes('--packages')) {
  runNode('rollup/dist/bin/rollup', ['-c', '--silent']);
  recordBuild('packages', sources);
  process.exit(0);
}
for (const name of ['core', 'three', 'babylon', 'react', 'cli'])
  rmSync(join(ROOT, 'packages', name, 'dist'), { recursive: true, force: true });
runNode('rollup/dist/bin/rollup', ['-c', '--silent']);
buildTypes();
// A Worker has no import map: the scripts of examples/worker.html and examples/babylon/worker.html become one file each.
await build({
  entryPoints: [join(ROOT, 'examples/worker-scene.js'), join(ROOT, 'examples/babylon/worker-scene.js')],
  outbase: join(ROOT, 'examples'),
  outdir: join(ROOT, 'examples/dist'),
  bundle: true,
  format: 'esm',
  // The built packages, as on a page, and not their sources.
  tsconfigRaw: {},
  logLevel: 'error',
});
// React is no ES module: examples/react.html has it in one file with its scene.
await build({
  entryPoints: [join(ROOT, 'examples/react-scene.js')],
  outdir: join(ROOT, 'examples/dist'),
  bundle: true,
  format: 'esm',
  define: { 'process.env.NODE_ENV': '"production"' },
  external: ['three', '@alphastream/core', '@alphastream/core/*', '@alphastream/three'],
  tsconfigRaw: {},
  logLevel: 'error',
});
for (const page of ['demo', 'studio']) {
  runNode('vite/bin/vite.js', ['build', `examples/${page}`, '--config', `examples/${page}/vite.config.ts`]);
}
recordBuild('all', sources);

/**
 * @param {string} script below node_modules
 * @param {string[]} args
 */
function runNode(script, args) {
  const { status } = spawnSync(process.execPath, [join(ROOT, 'node_modules', script), ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) {
    console.error(`The build failed in ${script} ${args.join(' ')}.`);
    process.exit(1);
  }
}
