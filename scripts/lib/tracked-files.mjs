import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url));

/** @returns {string[]} paths of the files that git tracks and that exist, relative to the repository, with `/` */
export function listTrackedFiles() {
  const output = execFileSync('git', ['ls-files', '-z'], { cwd: repositoryRoot, encoding: 'utf8' });
  return output.split('\0').filter((path) => path !== '' && existsSync(join(repositoryRoot, path)));
}
