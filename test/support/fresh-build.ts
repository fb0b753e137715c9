import { relative } from 'node:path';
import type { TestProject, TestSpecification } from 'vitest/node';
import { ensureBuilt } from '../../scripts/lib/ensure.mjs';
import { NEED_FULL_BUILD } from './projects.js';
import { repositoryFolder } from './shared.mjs';

/**
 * A global setup of vitest: before the tests of a run, and of each further run in watch mode, dist is built where it is
 * out of date. Tests import the built packages, so they would test old code otherwise.
 */
export default function buildBeforeTests(project: TestProject): void {
  const { vitest } = project;
  buildFor(vitest.state.getPaths());
  vitest.onTestsRerun((specifications: TestSpecification[]) => {
    try {
      buildFor(specifications.map(({ moduleId }) => moduleId));
    } catch (error) {
      // The sources are being edited. The tests run against the build before; the next change builds again.
      console.error(error instanceof Error ? error.message : error);
    }
  });
}

function buildFor(files: readonly string[]): void {
  const paths = files.map((file) => relative(repositoryFolder, file).replaceAll('\\', '/'));
  const needsAll = paths.some((path) => NEED_FULL_BUILD.some((needing) => needing === path));
  ensureBuilt(needsAll ? 'all' : 'packages');
}
