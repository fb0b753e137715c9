/** Builds the site into dist/site, if it was not built from what is there now. */
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { repositoryFolder } from '../../../test/support/shared.mjs';
import { copyLiveFiles } from './live-files.mjs';
import { listReferences, REFERENCE, writeReference } from './reference.mjs';
import { bundleScripts } from './scripts.mjs';

/** The built site: static files. */
export const SITE = join(repositoryFolder, 'dist/site');

const STAMP = join(repositoryFolder, 'node_modules/.cache/alphastream/site.json');
const SOURCES = ['docs', 'examples', 'scripts/lib/site', 'packages', 'package-lock.json'];
const SKIPPED = /\/(?:node_modules|src|reference|api|adr-drafts|target)$|\.map$/;

/**
 * The packages have to be built.
 *
 * @param {{ base?: string }} [options] `base`: the path at which the site will be served, from slash to slash
 */
export async function buildSite({ base = '/' } = {}) {
  const stamp = readStamp();
  const reference = digest(
    listReferences()
      .map(({ published }) => published)
      .concat(filesBelow('scripts/lib/site')),
  );
  if (stamp.reference !== reference || !existsSync(join(REFERENCE, 'index.md'))) await writeReference();
  const site = digest(SOURCES.flatMap(filesBelow)) + reference + base;
  if (stamp.site === site && existsSync(join(SITE, 'index.html'))) return;
  rmSync(SITE, { recursive: true, force: true });
  process.env.SITE_BASE = base;
  // Loaded late: it brings a bundler.
  const { build } = await import('vitepress');
  await build(join(repositoryFolder, 'docs'));
  copyLiveFiles(SITE);
  await bundleScripts(SITE);
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, JSON.stringify({ site, reference }));
}

/** @returns {{ site?: string, reference?: string }} */
function readStamp() {
  try {
    return JSON.parse(readFileSync(STAMP, 'utf8'));
  } catch {
    return {};
  }
}

/**
 * @param {string} path from the root of the repository
 * @returns {string[]}
 */
function filesBelow(path) {
  const full = join(repositoryFolder, path);
  if (SKIPPED.test(full)) return [];
  try {
    return readdirSync(full)
      .sort()
      .flatMap((name) => filesBelow(join(path, name)));
  } catch {
    return [full];
  }
}

/** @param {string[]} files */
function digest(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${relative(repositoryFolder, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
}
