import { defineConfig } from 'vitest/config';

/**
 * The packages are tested as they are installed: through their `exports`, on the `node` condition,
 * from dist. Node itself loads what lies there, untouched by Vite.
 */
const BUILT_PACKAGES = [/\/packages\/[^/]+\/dist\//];

/** What measures time or memory wants the machine for itself, too. */
const MEASURING_TESTS = ['test/network/**/*.test.ts', 'test/soak/**/*.test.ts', 'test/core/steady.test.ts'];

const BROWSER_TESTS = [
  'test/floor/engines.test.ts',
  'test/browser/**/*.test.ts',
  'test/contract/**/*.test.ts',
  'test/support/page.test.ts',
];

const shared = {
  environment: 'node',
  testTimeout: 60_000,
  hookTimeout: 120_000,
  server: { deps: { external: BUILT_PACKAGES } },
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['test/**/*.test.ts', 'packages/*/src/**/*.test.ts'],
          exclude: [...BROWSER_TESTS, ...MEASURING_TESTS, '**/node_modules/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        // One at a time, after the rest: a browser that draws in software wants the machine for itself.
        test: {
          ...shared,
          name: 'browser',
          include: BROWSER_TESTS,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...shared,
          name: 'measuring',
          include: MEASURING_TESTS,
          fileParallelism: false,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
