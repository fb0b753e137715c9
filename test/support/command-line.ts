import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repositoryFolder } from './shared.mjs';

/** The command as it is installed, for Node. */
export const PROGRAM = join(repositoryFolder, 'packages/cli/bin/alphastream.js');

/** Runs the command as a user does, to its end. A server in this process would not be able to answer meanwhile. */
export function runCommand(...args: string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
}
