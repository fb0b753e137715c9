import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/**
 * The folders of the core, in the order in which data flows. A folder imports earlier ones only. `platform` binds the
 * stages to a window or to Node. The entries and `stream` import its interface and the platform of the build, `current`.
 */
const STAGES = [
  'shared',
  'mask',
  'transport',
  'container',
  'decode',
  'cache',
  'playback',
  'encode',
  'stream',
  'video',
  'binding',
];
const ENGINES = ['three', 'three/*', '@babylonjs/*'];

const importRule = (/** @type {string[]} */ group, /** @type {string} */ message) => ({
  'no-restricted-imports': /** @type {["error", object]} */ (['error', { patterns: [{ group, message }] }]),
});

const stageRules = STAGES.map((stage, at) => ({
  files: [`packages/core/src/${stage}/**/*.ts`],
  rules: importRule(
    [
      ...STAGES.slice(at + 1).map((later) => `**/${later}/*`),
      '**/entries/*',
      '**/platform/*',
      ...(stage === 'stream' ? ['!**/platform/platform.js', '!**/platform/current.js'] : []),
      ...ENGINES,
    ],
    `The stage "${stage}" may import earlier stages only: ${STAGES.join(' → ')}.`,
  ),
}));

export default tseslint.config(
  { ignores: ['**/dist/**', '**/node_modules/**', 'wasm/**', 'examples/demo/public/**'] },
  js.configs.recommended,
  { files: ['**/*.mjs', '**/*.js'], languageOptions: { globals: nodeAndBrowserGlobals() } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'max-lines': ['error', { max: 500 }],
      'max-lines-per-function': ['error', { max: 60, skipComments: true, skipBlankLines: true }],
    },
  },
  { files: ['**/*.test.ts', 'test/**/*.ts'], rules: { 'max-lines-per-function': 'off' } },
  {
    files: ['packages/core/src/**/*.ts'],
    rules: importRule(ENGINES, 'The core must not import an engine. Engines belong to the adapters.'),
  },
  ...stageRules,
  {
    files: ['packages/core/src/platform/**/*.ts'],
    rules: importRule(
      [...STAGES.slice(STAGES.indexOf('playback')).map((stage) => `**/${stage}/*`), '**/entries/*', ...ENGINES],
      'A platform may import the stages up to "cache" only.',
    ),
  },
);

function nodeAndBrowserGlobals() {
  const names =
    'console process URL URLSearchParams Buffer fetch setTimeout clearTimeout setInterval clearInterval performance ' +
    'TextEncoder TextDecoder AbortController AbortSignal Blob WebAssembly window document requestAnimationFrame ' +
    'structuredClone globalThis queueMicrotask navigator createImageBitmap VideoFrame Worker self location crypto atob OffscreenCanvas';
  return Object.fromEntries(names.split(' ').map((name) => [name, /** @type {const} */ ('readonly')]));
}
