import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryFolder } from '../support/shared.mjs';

const FOLDER = join(repositoryFolder, 'test/floor');
const projects = readdirSync(FOLDER).filter((name) => name.startsWith('tsconfig.'));

/** What a compiler says of the page and of the published types, each declaration of theirs checked. */
function complaintsOf(project: string): string[] {
  const tsc = join(repositoryFolder, 'node_modules/typescript/bin/tsc');
  const args = [tsc, '--noEmit', '--skipLibCheck', 'false', '-p', join(FOLDER, project)];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', cwd: repositoryFolder });
  // The engines' own types do not fit every `lib`; a complaint goes on in lines that are indented.
  return stdout.split('\n').filter((line) => line !== '' && !/^(node_modules\/|\s)/.test(line));
}

it.each(projects)(
  '%s: the published types fit the oldest engine and the smallest `lib` that are supported',
  (project) => {
    expect(complaintsOf(project)).toEqual([]);
  },
);
