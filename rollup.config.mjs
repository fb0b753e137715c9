import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { deflateRawSync } from 'node:zlib';
import { nodeResolve } from '@rollup/plugin-node-resolve';
import { transform } from 'esbuild';
import esbuild from 'rollup-plugin-esbuild';
import { platformVariants } from './scripts/lib/platform-variants.mjs';

/** One bundle set per package: ES modules, side by side in its dist folder, types beside them. */
const TRANSPILE = esbuild({ target: 'es2022', tsconfig: 'tsconfig.json' });

const core = 'packages/core';

export default [
  // Each worker is one file without imports, so that it can be hosted anywhere. The next ones embed it.
  ...['decode-worker', 'decode-worker.node'].map((name) => ({
    input: { [name]: `${core}/src/entries/${name}.ts` },
    output: esm(core),
    external: [/^node:/],
    plugins: [TRANSPILE, nodeResolve()],
  })),
  {
    input: {
      index: `${core}/src/entries/index.ts`,
      'index.node': `${core}/src/entries/index.node.ts`,
      decoder: `${core}/src/entries/decoder.ts`,
      'decoder.node': `${core}/src/entries/decoder.node.ts`,
      encoder: `${core}/src/entries/encoder.ts`,
      'encoder.node': `${core}/src/entries/encoder.node.ts`,
      clock: `${core}/src/entries/clock.ts`,
      video: `${core}/src/entries/video.ts`,
      binding: `${core}/src/entries/binding.ts`,
      assets: `${core}/src/entries/assets.ts`,
    },
    output: esm(core),
    external: [/^node:/],
    // Without it, mediabunny's file system for Node would be imported, although nothing of it is used.
    treeshake: { moduleSideEffects: 'no-external' },
    // Its helpers for older engines begin with `this`, which a module does not have.
    moduleContext: (/** @type {string} */ id) => (id.includes('mediabunny') ? 'globalThis' : 'undefined'),
    plugins: [
      embedFiles(),
      platformVariants(core),
      TRANSPILE,
      nodeResolve(),
      minifyChunks('open-decoded'),
      copyWasm(`${core}/dist`),
      copyLicenses(`${core}/dist`, ['mediabunny']),
    ],
  },
  // With the part of mediabunny that writes. It shares the encoder and the errors with the other entries.
  {
    input: { recorder: `${core}/src/entries/recorder.ts` },
    output: esm(core),
    treeshake: { moduleSideEffects: 'no-external' },
    moduleContext: (/** @type {string} */ id) => (id.includes('mediabunny') ? 'globalThis' : 'undefined'),
    plugins: [shareEntries('encoder', 'index'), TRANSPILE, nodeResolve(), minifyChunks()],
  },
  // The same in one file.
  {
    input: { inline: `${core}/src/entries/inline.ts` },
    output: esm(core),
    plugins: [embedFiles(), platformVariants(core), TRANSPILE, nodeResolve(), minifyChunks()],
  },
  {
    input: { index: 'packages/three/src/index.ts', webgpu: 'packages/three/src/webgpu.ts' },
    output: esm('packages/three'),
    external: ['three', /^three\//, /^@alphastream\//],
    plugins: [TRANSPILE],
  },
  {
    input: { index: 'packages/react/src/index.ts' },
    output: esm('packages/react'),
    external: ['react', 'three', '@react-three/fiber', /^@alphastream\//],
    plugins: [TRANSPILE],
  },
  {
    input: { index: 'packages/babylon/src/index.ts', 'node-material': 'packages/babylon/src/node-material.ts' },
    output: esm('packages/babylon'),
    external: [/^@babylonjs\//, /^@alphastream\//],
    plugins: [TRANSPILE],
  },
  // With the core inside, for pages without a bundler.
  ...['three', 'babylon'].map((name) => ({
    input: { standalone: `packages/${name}/src/standalone.ts` },
    output: esm(`packages/${name}`),
    external: ['three', /^three\//, /^@babylonjs\//],
    plugins: [TRANSPILE, nodeResolve(), minifyChunks()],
  })),
  {
    input: { main: 'packages/cli/src/main.ts' },
    output: esm('packages/cli'),
    external: [/^node:/, /^@alphastream\//, 'fast-png'],
    plugins: [TRANSPILE],
  },
];

/**
 * Without source maps: they would be a third of the package, and the code is not minified.
 *
 * @param {string} folder
 */
function esm(folder) {
  return {
    dir: `${folder}/dist`,
    format: /** @type {const} */ ('es'),
    chunkFileNames: 'chunk-[name].js',
  };
}

/** @param {string} folder */
function copyWasm(folder) {
  return {
    name: 'copy-wasm',
    async writeBundle() {
      await mkdir(folder, { recursive: true });
      await copyFile('wasm/pkg/alphastream_bg.wasm', `${folder}/alphastream.wasm`);
      await copyFile('wasm/pkg/alphastream_writer_bg.wasm', `${folder}/alphastream-writer.wasm`);
    },
  };
}

/**
 * Writes the licenses of the packages that are bundled.
 *
 * @param {string} folder
 * @param {readonly string[]} packages
 */
function copyLicenses(folder, packages) {
  return {
    name: 'copy-licenses',
    async writeBundle() {
      const texts = packages.map(async (name) => {
        const { version } = JSON.parse(await readFile(`node_modules/${name}/package.json`, 'utf8'));
        return `${name} ${version}\n\n${await readFile(`node_modules/${name}/LICENSE`, 'utf8')}`;
      });
      await writeFile(`${folder}/THIRD-PARTY-LICENSES.txt`, (await Promise.all(texts)).join('\n\n'));
    },
  };
}

/**
 * Takes other entries as they are built, and not once more.
 *
 * @param {...string} names
 * @returns {import('rollup').Plugin}
 */
function shareEntries(...names) {
  return {
    name: 'share-entries',
    resolveId(id) {
      const name = names.find((entry) => id.endsWith(`/entries/${entry}.js`));
      return name === undefined ? null : { id: `./${name}.js`, external: true };
    },
  };
}

/** Provides the worker's text, and the bytes of WASM modules, as modules. */
function embedFiles() {
  const files = {
    'embedded:decode-worker': async () => minify(await readFile(`${core}/dist/decode-worker.js`, 'utf8')),
    'embedded:reader': () => packFile('wasm/pkg/alphastream_bg.wasm'),
    'embedded:writer': () => packFile('wasm/pkg/alphastream_writer_bg.wasm'),
  };
  return {
    name: 'embed-files',
    resolveId: (/** @type {string} */ id) => (id in files ? id : null),
    async load(/** @type {string} */ id) {
      if (!(id in files)) return null;
      const text = await files[/** @type {keyof typeof files} */ (id)]();
      return `export default ${JSON.stringify(text)};`;
    },
  };
}

/**
 * Deflated, in base64: a server that compresses the script sends it in as many bytes as it sends the file.
 *
 * @param {string} path
 */
async function packFile(path) {
  return deflateRawSync(await readFile(path), { level: 9 }).toString('base64');
}

/**
 * Minifies a chunk of somebody else's code, or all.
 *
 * @param {string} [chunk]
 * @returns {import('rollup').Plugin}
 */
function minifyChunks(chunk) {
  return {
    name: 'minify-chunks',
    renderChunk: async (code, { name }) =>
      chunk === undefined || name === chunk ? { code: await minify(code) } : null,
  };
}

/** @param {string} text */
async function minify(text) {
  return (await transform(text, { minify: true, format: 'esm', legalComments: 'inline' })).code;
}
