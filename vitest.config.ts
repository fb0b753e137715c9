import { defineConfig } from 'vitest/config';
import { PROJECT_FILES, TEST_FILES } from './test/support/projects.js';
import { TIMEOUT_MS, WAIT_TIMEOUT_MS } from './test/support/timeouts.js';

/**
 * The packages are tested as they are installed: through their `exports`, on the `node` condition,
 * from dist. Node itself loads what lies there, untouched by Vite.
 */
const BUILT_PACKAGES = [/\/packages\/[^/]+\/dist\//];

/** Sources that name embedded files run in Node, where nothing is embedded: the build's own are in dist. */
const noEmbeddedFiles = {
  name: 'no-embedded-files',
  resolveId: (id: string) => (id.startsWith('embedded:') ? `\0${id}` : null),
  load: (id: string) => (id.startsWith('\0embedded:') ? 'export default "";' : null),
};

const shared = {
  environment: 'node',
  testTimeout: TIMEOUT_MS,
  hookTimeout: TIMEOUT_MS,
  expect: { poll: { timeout: WAIT_TIMEOUT_MS } },
  server: { deps: { external: BUILT_PACKAGES } },
} as const;

/** One file at a time, after the projects of lower groups. */
const alone = (groupOrder: number) => ({ fileParallelism: false, maxWorkers: 1, sequence: { groupOrder } }) as const;

export default defineConfig({
  test: {
    globalSetup: 'test/support/fresh-build.ts',
    // Tests do not import the sources of the packages but what is built of them.
    forceRerunTriggers: ['**/package.json', '**/vitest.config.*', '**/packages/*/src/**', '**/wasm/pkg/**'],
    projects: [
      {
        plugins: [noEmbeddedFiles],
        test: {
          ...shared,
          name: 'fast',
          include: [...TEST_FILES],
          exclude: [...Object.values(PROJECT_FILES).flat(), '**/node_modules/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        plugins: [noEmbeddedFiles],
        test: { ...shared, name: 'process', include: [...PROJECT_FILES.process], sequence: { groupOrder: 0 } },
      },
      {
        // A browser draws in software and keeps two cores busy.
        test: {
          ...shared,
          name: 'browser',
          include: [...PROJECT_FILES.browser],
          globalSetup: 'test/support/browsers.ts',
          ...alone(1),
        },
      },
      {
        plugins: [noEmbeddedFiles],
        test: { ...shared, name: 'measuring', include: [...PROJECT_FILES.measuring], ...alone(2) },
      },
    ],
  },
});
