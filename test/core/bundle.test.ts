import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const DIST = new URL('../../packages/core/dist/', import.meta.url);
const BUNDLES = readdirSync(DIST).filter((name) => name.endsWith('.js'));
const read = (name: string) => readFileSync(new URL(name, DIST), 'utf8');

it('Bundles of the core import only each other and modules of Node', () => {
  const imported = BUNDLES.flatMap((name) =>
    [...read(name).matchAll(/^(?:import|export)\b[^'"\n]*['"]([^'"]+)['"];$/gm)].map((match) => match[1]!),
  );
  expect(imported).toContainEqual(expect.stringMatching(/^\.\/chunk-/));
  expect(imported.filter((name) => !/^(?:\.\/|node:)/.test(name))).toEqual([]);
});

it('Bundles that contain Comlink carry its license notice', () => {
  const withComlink = BUNDLES.filter((name) => read(name).includes('Comlink.thrown'));
  expect(withComlink).toContain('inline.js');
  expect(withComlink).toContain('decode-worker.js');
  for (const name of withComlink) expect(read(name), name).toContain('SPDX-License-Identifier: Apache-2.0');
  expect(read('THIRD-PARTY-LICENSES.txt')).toMatch(/^comlink \d+\.\d+\.\d+\n\s+Apache License/);
});
