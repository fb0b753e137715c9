import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { fixturesFolder, repositoryFolder } from '../support/shared.mjs';

/** A decode worker inherited the flags of its process, and could not start with this one. */
it('decodes in workers in a process that was started with --input-type', () => {
  const script = `import { AlphaStream } from '@alphastream/core';
    const stream = await AlphaStream.open(${JSON.stringify(join(fixturesFolder, 'shapes.asvp'))});
    await stream.getFrame(0, 8, 8, { timeboxMs: Infinity });
    console.log(stream.stats.workers > 0 ? 'in workers' : stream.stats.workerProblem);`;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    cwd: repositoryFolder,
    encoding: 'utf8',
  });
  expect({ stdout, stderr, status }).toEqual({ stdout: 'in workers\n', stderr: '', status: 0 });
});
