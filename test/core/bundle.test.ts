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

it('The licenses of bundled packages come with the bundles', () => {
  expect(read('THIRD-PARTY-LICENSES.txt')).toMatch(/^mediabunny \d+\.\d+\.\d+\n\s+Mozilla Public License/);
});
