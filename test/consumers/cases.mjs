/**
 * The projects of strangers: what each installs beside the packed tarballs and three, how it is built, and which folder
 * is served then. Commands run in the project's folder.
 *
 * @typedef {object} Case
 * @property {string} name
 * @property {Record<string, string>} [install] Names and versions from the registry.
 * @property {Record<string, string>} [files] More files of the project, by path.
 * @property {string[]} [build] A command, and its arguments.
 * @property {string} [folder] What is served. Default: the project itself.
 * @property {string[]} [serve] A development server, which takes `PORT` from its last argument.
 * @property {string} [page] Default `/index.html`.
 * @property {boolean} [otherOrigin] Whether the scripts come from another origin than the page.
 * @property {boolean} [isShort] Whether the short run has it.
 * @property {boolean} [runs] False if building it is all. Default true.
 */

/** @param {string} script */
const html = (script, head = '') =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><link rel="icon" href="data:,"><title>consumer</title>${head}</head>` +
  `<body><script ${script}></script></body></html>`;

/** @param {string} version @returns {Case[]} */
const vite = (version, isShort = false) => [
  {
    name: `vite ${version}, build`,
    install: { vite: version },
    files: { 'index.html': html('type="module" src="/main.js"') },
    build: ['npx', 'vite', 'build'],
    folder: 'dist',
    isShort,
  },
  {
    name: `vite ${version}, dev`,
    install: { vite: version },
    files: { 'index.html': html('type="module" src="/main.js"') },
    serve: ['npx', 'vite', '--host', '127.0.0.1', '--strictPort', '--port'],
    page: '/',
    isShort,
  },
];

const ESBUILD_MODULES = ['--format=esm', '--splitting'];

/**
 * @param {string} name
 * @param {{ script: string, flags: string[] } & Partial<Case>} options
 * @returns {Case}
 */
const esbuild = (name, { script, flags, ...rest }) => ({
  name: `esbuild, ${name}`,
  install: { esbuild: '0.28' },
  files: { 'index.html': html(script) },
  build: ['npx', 'esbuild', 'main.js', '--bundle', '--minify', ...flags, '--outdir=dist'],
  ...rest,
});

const NEXT_FILES = {
  'app/layout.jsx': `export default function Layout({ children }) { return <html lang="en"><head><link rel="icon" href="data:," /></head><body>{children}</body></html>; }\n`,
  'app/page.jsx': `import { AlphaStreamError } from '@alphastream/core';\nimport Scene from './scene';\nexport default function Page() { return <main data-code={typeof AlphaStreamError}><Scene /></main>; }\n`,
  'app/scene.jsx': `'use client';\nimport { useEffect } from 'react';\nexport default function Scene() { useEffect(() => { import('../main.js'); }, []); return null; }\n`,
};

/** @param {'turbopack' | 'webpack'} bundler @returns {Case} */
const next = (bundler) => ({
  name: `next 16, ${bundler}`,
  install: { next: '16', react: '19', 'react-dom': '19' },
  files: NEXT_FILES,
  build: ['npx', 'next', 'build', `--${bundler}`],
  serve: ['npx', 'next', 'start', '--port'],
  page: '/',
});

/** @param {string} version @returns {Case} */
const strict = (version) => ({
  name: `typescript ${version}, strict`,
  install: { typescript: version },
  files: {
    'tsconfig.json': JSON.stringify({
      compilerOptions: {
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        lib: ['es2022', 'dom'],
        target: 'es2022',
        module: 'esnext',
        moduleResolution: 'bundler',
        types: [],
      },
      files: ['strict.ts'],
    }),
  },
  build: ['npx', 'tsc'],
  runs: false,
  isShort: version !== '5.9',
});

/** @type {Case[]} */
export const CASES = [
  ...vite('5', true),
  ...vite('6'),
  ...vite('7'),
  ...vite('8', true),
  {
    name: 'webpack 5',
    install: { webpack: '5', 'webpack-cli': '6' },
    files: { 'index.html': html('src="/dist/main.js"') },
    build: ['npx', 'webpack', './main.js', '--mode', 'production'],
    isShort: true,
  },
  {
    name: 'rollup 4',
    install: { rollup: '4', '@rollup/plugin-node-resolve': '16' },
    files: { 'index.html': html('type="module" src="/dist/main.js"') },
    build: ['npx', 'rollup', 'main.js', '-d', 'dist', '-p', 'node-resolve'],
    isShort: true,
  },
  esbuild('esm', { script: 'type="module" src="/dist/main.js"', flags: ESBUILD_MODULES, isShort: true }),
  esbuild('iife', { script: 'src="/dist/main.js"', flags: ['--format=iife'], isShort: true }),
  esbuild('from another origin', {
    script: 'type="module" src="ORIGIN/dist/main.js"',
    flags: ESBUILD_MODULES,
    otherOrigin: true,
  }),
  {
    name: 'parcel 2',
    install: { parcel: '2' },
    files: { 'index.html': html('type="module" src="./main.js"') },
    build: ['npx', 'parcel', 'build', 'index.html', '--no-cache'],
    folder: 'dist',
  },
  next('turbopack'),
  next('webpack'),
  {
    name: 'bun',
    install: { bun: '1' },
    files: { 'index.html': html('type="module" src="/dist/main.js"') },
    build: ['npx', 'bun', 'build', 'main.js', '--outdir', 'dist', '--splitting', '--target', 'browser'],
  },
  {
    name: 'import map of two lines',
    files: {
      'index.html': html(
        'type="module" src="/page.js"',
        `<script type="importmap">${JSON.stringify({
          imports: {
            three: '/node_modules/three/build/three.module.js',
            alphastream: '/node_modules/@alphastream/three/dist/standalone.js',
          },
        })}</script>`,
      ),
    },
    isShort: true,
  },
  strict('5.5'),
  strict('5.9'),
  strict('7'),
];
