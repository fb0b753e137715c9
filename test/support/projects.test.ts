import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createVitest } from 'vitest/node';
import { NEED_FULL_BUILD, PROJECT_FILES } from './projects.js';
import { repositoryFolder } from './shared.mjs';

const testFiles = ['test', 'packages'].flatMap((folder) =>
  readdirSync(join(repositoryFolder, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.test.ts') && !/\/(node_modules|dist)\//.test(path)),
);

/** The projects of each test file, as vitest itself finds them. */
async function findProjects(): Promise<Map<string, string[]>> {
  const vitest = await createVitest('test', { watch: false, root: repositoryFolder });
  try {
    const found = new Map<string, string[]>();
    for (const { moduleId, project } of await vitest.globTestSpecifications()) {
      const path = moduleId.slice(repositoryFolder.length);
      found.set(path, [...(found.get(path) ?? []), project.name]);
    }
    return found;
  } finally {
    await vitest.close();
  }
}

it('every test file belongs to exactly one project', async () => {
  const projects = await findProjects();
  expect([...projects].filter(([, names]) => names.length !== 1)).toEqual([]);
  expect([...projects.keys()].sort()).toEqual(testFiles.sort());
});

it('every pattern of the projects matches a file', () => {
  const patterns = Object.values(PROJECT_FILES).flat();
  // Of a folder's pattern the part before the stars.
  const idle = [...patterns, ...NEED_FULL_BUILD].filter(
    (pattern) => !testFiles.some((path) => path.startsWith(pattern.replace(/\*\*.*/, ''))),
  );
  expect(idle).toEqual([]);
});

it('no file of the project fast starts a process or a browser', async () => {
  const fast = [...(await findProjects())].filter(([, names]) => names.includes('fast')).map(([path]) => path);
  const heavy = fast.filter((path) =>
    /from '(node:child_process|puppeteer-core|\.\.?\/(support\/)?(page|browser-page|engine-page|script-page)\.js)'/.test(
      readFileSync(join(repositoryFolder, path), 'utf8'),
    ),
  );
  expect(heavy).toEqual([]);
});
