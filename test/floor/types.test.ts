import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFolder } from '../support/shared.mjs';

const FOLDER = join(repositoryFolder, 'test/floor');
const projects = readdirSync(FOLDER).filter((name) => name.startsWith('tsconfig.'));

it.each(projects)('%s: the published types fit the oldest engine that is supported', (project) => {
  const tsc = join(repositoryFolder, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [tsc, '--noEmit', '-p', join(FOLDER, project)], {
    encoding: 'utf8',
  });
  expect(stdout).toBe('');
  expect(status).toBe(0);
});
