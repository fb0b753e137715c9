import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync, version as esbuildVersion } from 'esbuild';
import { repositoryFolder } from './shared.mjs';

/** Bundles of earlier runs. Not in `.cache`: the test server answers no hidden file. */
const BUNDLES = 'node_modules/alphastream-test-bundles';

/** What imports Babylon.js in the pages of the tests. */
const IMPORTERS = ['packages/babylon/dist', 'test'];

/**
 * Entries of an import map for every module of Babylon.js that the pages import. Babylon.js has more than a thousand
 * modules, and to fetch them one by one is most of the time of a page. They are bundled once for each version.
 *
 * @param source Path of the Babylon.js package from the repository's root.
 */
export function babylonImports(source: string): Record<string, string> {
  const names = importedModules();
  const { version } = JSON.parse(readFileSync(join(repositoryFolder, source, 'package.json'), 'utf8')) as {
    version: string;
  };
  const key = createHash('sha256')
    .update(JSON.stringify([version, esbuildVersion, names]))
    .digest('hex')
    .slice(0, 16);
  const folder = `${BUNDLES}/babylon-${version}-${key}`;
  if (!existsSync(join(repositoryFolder, folder))) bundle(source, names, join(repositoryFolder, folder));
  return Object.fromEntries(names.map((name) => [`@babylonjs/core/${name}`, `/${folder}/${name}`]));
}

/** Paths below `@babylonjs/core`. */
function importedModules(): string[] {
  const names = new Set<string>();
  for (const importer of IMPORTERS) {
    const folder = join(repositoryFolder, importer);
    for (const path of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!/\.(js|mjs|ts)$/.test(path) || path.endsWith('.d.ts')) continue;
      const text = readFileSync(join(folder, path), 'utf8');
      for (const [, name] of text.matchAll(/['"]@babylonjs\/core\/([\w./-]+\.js)['"]/g)) names.add(name!);
    }
  }
  return [...names].sort();
}

function bundle(source: string, names: readonly string[], folder: string): void {
  const draft = `${folder}-${process.pid}`;
  const root = join(repositoryFolder, source);
  buildSync({
    // An older Babylon.js may lack a module that only other pages import.
    entryPoints: names.map((name) => join(root, name)).filter((path) => existsSync(path)),
    outbase: root,
    outdir: draft,
    bundle: true,
    splitting: true,
    format: 'esm',
    target: 'es2022',
    // Every module is evaluated, as it is without a bundler.
    ignoreAnnotations: true,
    logLevel: 'error',
  });
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    // Another worker was first.
    if (!existsSync(folder)) throw error;
  }
}
