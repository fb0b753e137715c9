import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { afterAll, describe, expect, it } from 'vitest';
import { findImportCircles } from '../../scripts/lib/import-circles.mjs';
import { repositoryFolder } from '../support/shared.mjs';

const folder = mkdtempSync(join(tmpdir(), 'alphastream-imports-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('stage order in ESLint', () => {
  // Types are not needed for imports, and take seconds.
  const eslint = new ESLint({
    cwd: repositoryFolder,
    overrideConfig: tseslint.configs.disableTypeChecked as ESLint.Options['overrideConfig'],
    ruleFilter: ({ ruleId }) => ruleId === 'no-restricted-imports',
  });
  const problemsOf = async (file: string, specifier: string) => {
    const filePath = join(repositoryFolder, 'packages/core/src', file);
    const [result] = await eslint.lintText(`import '${specifier}';\n`, { filePath });
    return result!.messages.map(({ ruleId }) => ruleId);
  };

  it.each([
    ['shared/errors.ts', '../mask/paint.js'],
    ['decode/key.ts', '../cache/frame-cache.js'],
    ['video/element.ts', '../binding/stereo-layout.js'],
    ['video/element.ts', '../binding/deeper/eyes.js'],
    ['binding/stereo-layout.ts', '../entries/index.js'],
    ['binding/stereo-layout.ts', '../platform/platform.js'],
    ['stream/stats.ts', '../platform/node.js'],
    ['platform/web.ts', '../stream/stats.js'],
    ['binding/stereo-layout.ts', 'three'],
    ['entries/index.ts', '@babylonjs/core/Engines/engine.js'],
  ])('%s must not import %s', async (file, specifier) => {
    expect(await problemsOf(file, specifier)).toEqual(['no-restricted-imports']);
  });

  it.each([
    ['binding/stereo-layout.ts', '../shared/errors.js'],
    ['stream/stats.ts', '../platform/platform.js'],
    ['entries/index.ts', '../platform/web.js'],
    ['platform/web.ts', '../cache/memory-budget.js'],
  ])('%s may import %s', async (file, specifier) => {
    expect(await problemsOf(file, specifier)).toEqual([]);
  });
});

describe('findImportCircles', () => {
  const circlesOf = (name: string, files: Record<string, string>) => {
    const root = join(folder, name);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), text);
    }
    return findImportCircles(root).circles;
  };

  it('finds a circle through folders, re-exports and dynamic imports', () => {
    const files = {
      'a.ts': "export * from './deep/b.js';",
      'deep/b.ts': "export const b = () => import('../c.js');",
      'c.ts': "import { b } from './a.js';\nb();",
      'd.ts': "import './a.js';",
    };
    expect(circlesOf('circle', files)).toEqual([['a.ts', 'c.ts', 'deep/b.ts']]);
  });

  it('counts imports of types', () => {
    const files = {
      'a.ts': "import type { B } from './b.js';\nexport type A = B;",
      'b.ts': "export type B = import('./a.js').A;",
    };
    expect(circlesOf('types', files)).toEqual([['a.ts', 'b.ts']]);
  });

  it('accepts modules that share a dependency', () => {
    const files = { 'a.ts': "import './b.js';\nimport './c.js';", 'b.ts': "import './c.js';", 'c.ts': '' };
    expect(circlesOf('tree', files)).toEqual([]);
  });
});
