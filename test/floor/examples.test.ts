import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { compileSnippets } from '../support/compile-snippets.js';
import { repositoryFolder } from '../support/shared.mjs';
import { LONG_TIMEOUT_MS } from '../support/timeouts.js';

const PACKAGES = ['core', 'three', 'babylon'];

/** What a page has before the example begins. */
const GIVEN: Record<string, string> = {
  core: 'declare const video: HTMLVideoElement;',
  three:
    'declare const video: HTMLVideoElement; declare const scene: import("three").Scene;' +
    'declare const camera: import("three").Camera; declare const renderer: import("three").WebGLRenderer;',
  babylon:
    'declare const video: HTMLVideoElement; declare const scene: import("@babylonjs/core/scene.js").Scene;' +
    'declare const engine: import("@babylonjs/core/Engines/engine.js").Engine;',
};

const published = (folder: string, name: string) => join(repositoryFolder, 'packages', folder, 'dist', name);

/** The code of every `@example` in a file of published types. */
function examplesIn(path: string): string[] {
  const docs = readFileSync(path, 'utf8').match(/\/\*\*[^]*?\*\//g) ?? [];
  return docs.flatMap((doc) => {
    const text = doc.replace(/^ *\* ?/gm, '');
    return [...text.matchAll(/^@example[^]*?```ts\n([^]*?)```/gm)].map((match) => match[1] ?? '');
  });
}

const examples = new Map(
  PACKAGES.flatMap((folder) =>
    readdirSync(published(folder, ''))
      .filter((name) => name.endsWith('.d.ts'))
      .flatMap((name) =>
        examplesIn(published(folder, name)).map((code, at): [string, string] => [
          `example-${folder}-${name.slice(0, -5)}-${at}.ts`,
          // What an example makes by itself is not given.
          `${/\bconst video =/.test(code) ? '' : GIVEN[folder]}\n${code}\nexport {};\n`,
        ]),
      ),
  ),
);

it(
  'every @example of the published types compiles against them',
  () => {
    expect(examples.size).toBeGreaterThan(15);
    expect(compileSnippets(examples)).toEqual([]);
  },
  LONG_TIMEOUT_MS,
);
