/** Which project of vitest a test file belongs to, and what a file needs built. Paths are relative to the root. */

export const TEST_FILES = ['test/**/*.test.ts', 'packages/*/src/**/*.test.ts'] as const;

/** Files of each project; the project `fast` has all others. */
export const PROJECT_FILES = {
  /** Spawns processes, or needs many seconds of CPU time. */
  process: [
    'test/cli/cli.test.ts',
    'test/cli/concat.test.ts',
    'test/cli/encode.test.ts',
    'test/cli/encode-check.test.ts',
    'test/cli/encode-halo.test.ts',
    'test/cli/encode-key.test.ts',
    'test/cli/encode-opaque.test.ts',
    'test/cli/encode-pictures.test.ts',
    'test/cli/encode-real.test.ts',
    'test/cli/encode-video.test.ts',
    'test/cli/hostile-names.test.ts',
    'test/cli/output-file.test.ts',
    'test/cli/png-kinds.test.ts',
    'test/cli/serve.test.ts',
    'test/core/stream-life.test.ts',
    'test/core/strip-stream.test.ts',
    'test/core/trace-mask.test.ts',
    'test/faults/files.test.ts',
    'test/faults/life.test.ts',
    'test/floor/examples.test.ts',
    'test/floor/guides.test.ts',
    'test/floor/types.test.ts',
    'test/repro/**/*.test.ts',
    'test/scripts/**/*.test.ts',
    'test/support/oracle.test.ts',
  ],
  /** Needs browsers. */
  browser: [
    'test/browser/**/*.test.ts',
    'test/browsers/**/*.test.ts',
    'test/contract/**/*.test.ts',
    'test/floor/engines.test.ts',
    'test/support/browser-page.test.ts',
    'test/support/page.test.ts',
  ],
  /** Measures time or memory, and needs the machine for itself. */
  measuring: [
    'test/core/many-streams.test.ts',
    'test/cli/large-png.test.ts',
    'test/core/steady.test.ts',
    'test/network/**/*.test.ts',
    'test/soak/**/*.test.ts',
  ],
} as const;

/** Read type declarations, the built demo, or the worker scripts of the examples: `npm run build` makes these. */
export const NEED_FULL_BUILD = [
  'test/browser/demo.test.ts',
  'test/browser/examples.test.ts',
  'test/browsers/shipped-pages.test.ts',
  'test/browser/site.test.ts',
  'test/browsers/studio.test.ts',
  'test/floor/examples.test.ts',
  'test/floor/guides.test.ts',
  'test/floor/types.test.ts',
] as const;
