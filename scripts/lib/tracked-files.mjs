import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../../test/support/shared.mjs';

/** @returns {string[]} paths of the files that git tracks and that exist, relative to the repository, with `/` */
export function listTrackedFiles() {
  const output = execFileSync('git', ['ls-files', '-z'], { cwd: repositoryFolder, encoding: 'utf8' });
  return output.split('\0').filter((path) => path !== '' && existsSync(join(repositoryFolder, path)));
}
