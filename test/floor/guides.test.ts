import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { JsxEmit } from 'typescript';
import { expect, it } from 'vitest';
import { runCommand } from '../support/command-line.js';
import { compileSnippets } from '../support/compile-snippets.js';
import { codeBlocksOf, type CodeBlock } from '../support/markdown-code.js';
import { repositoryFolder } from '../support/shared.mjs';
import { LONG_TIMEOUT_MS } from '../support/timeouts.js';

const PAGES = [
  'README.md',
  'docs/index.md',
  ...['core', 'three', 'babylon', 'react', 'cli'].map((name) => `packages/${name}/README.md`),
  ...readdirSync(join(repositoryFolder, 'docs/guide')).map((name) => `docs/guide/${name}`),
];
const blocks = PAGES.flatMap(codeBlocksOf);

/** What a block may use without making it: earlier blocks of its page, or the reader's page, have it. */
const GIVEN: Record<string, string> = {
  THREE: 'import * as THREE from "three";',
  AlphaStream: 'import { AlphaStream } from "@alphastream/core";',
  FramePlayer: 'import { FramePlayer } from "@alphastream/core";',
  VideoClock: 'import { VideoClock } from "@alphastream/core/clock";',
  checkPassthrough: 'import { checkPassthrough } from "@alphastream/three";',
  AlphaMask: 'import { AlphaMask } from "@alphastream/three";',
  video: 'declare const video: import("@alphastream/core/video").AlphaVideo;',
  stream: 'declare const stream: import("@alphastream/core").AlphaStream;',
  mask: 'declare const mask: import("@alphastream/three").AlphaMask;',
  scene: 'declare const scene: import("three").Scene;',
  camera: 'declare const camera: import("three").Camera;',
  person: 'declare const person: import("three").Mesh;',
  renderer: 'declare const renderer: import("three").WebGLRenderer;',
  passphrase: 'declare const passphrase: string;',
  signedUrl: 'declare const signedUrl: string;',
};
const BABYLON: Record<string, string> = {
  camera: 'declare const camera: import("@babylonjs/core/Cameras/freeCamera.js").FreeCamera;',
  light: 'declare const light: import("@babylonjs/core/Lights/hemisphericLight.js").HemisphericLight;',
  person: 'declare const person: import("@babylonjs/core/Meshes/mesh.js").Mesh;',
  checkPassthrough: 'import { checkPassthrough } from "@alphastream/babylon";',
  AlphaMask: 'import { AlphaMask } from "@alphastream/babylon";',
  mask: 'declare const mask: import("@alphastream/babylon").AlphaMask;',
  scene: 'declare const scene: import("@babylonjs/core/scene.js").Scene;',
};

/** The block with what it is given. */
function complete({ code, isBabylon }: CodeBlock): string {
  const given = isBabylon ? { ...GIVEN, ...BABYLON } : GIVEN;
  const missing = Object.keys(given).filter(
    (name) =>
      new RegExp(`(?<![.\\w'/-])${name}\\b`).test(code) &&
      !new RegExp(`\\b(?:const|let|function) ${name}\\b|import [^;]*\\b${name}\\b[^;]* from`).test(code),
  );
  return `${missing.map((name) => given[name]).join('\n')}\n${code}\nexport {};\n`;
}

it(
  'every piece of JavaScript and TypeScript in the guides and READMEs compiles against the published types',
  () => {
    const pieces = blocks.filter(({ language }) => /^(?:js|ts|jsx|tsx)$/.test(language));
    expect(pieces.length).toBeGreaterThan(30);
    const snippets = new Map(
      pieces.map((block) => {
        const name = `${block.page.replaceAll(/\W/g, '-')}-line-${block.line}`;
        return [`${name}.${/x$/.test(block.language) ? 'tsx' : 'ts'}`, complete(block)];
      }),
    );
    // A guide's code is JavaScript: it proves no types.
    const options = { jsx: JsxEmit.ReactJSX, strict: false, exactOptionalPropertyTypes: false };
    // Bytes of the writer may be in shared memory by their type, which older compilers demand; a Blob takes none.
    const complaints = compileSnippets(snippets, options).filter((line) => !/SharedArrayBuffer[^]*new Blob/.test(line));
    expect(complaints).toEqual([]);
  },
  LONG_TIMEOUT_MS,
);

it('every import map and every JSON in them can be parsed', () => {
  const texts = blocks.flatMap(({ language, code }) => {
    if (language === 'json') return [code];
    return language === 'html'
      ? [...code.matchAll(/type="importmap">([^]*?)<\/script>/g)].map((match) => match[1]!)
      : [];
  });
  expect(texts.length).toBeGreaterThan(2);
  for (const text of texts) expect(() => JSON.parse(text) as unknown, text).not.toThrow();
});

const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ page, code }) => code.split('\n').map((line) => [page, line.replace(/ +#.*/, '')] as const))
  .filter(([, line]) => /^(?:npx )?alphastream (?!serve|--help)/.test(line));

it(
  'every command in them is one that the command line understands',
  () => {
    expect(commands.length).toBeGreaterThan(10);
    for (const [page, line] of commands) {
      const args = line.replace(/^(?:npx )?alphastream /, '').split(/ +/);
      // Their files are not here: status 1. Wrong usage is 2.
      const { status, stderr } = runCommand(...args);
      expect(`${page}: ${line}: ${status} ${status === 1 ? '' : stderr}`).toBe(`${page}: ${line}: 1 `);
    }
  },
  LONG_TIMEOUT_MS,
);
