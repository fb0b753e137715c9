import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { repositoryFolder } from './shared.mjs';

/** The command as it is installed, for Node. */
export const PROGRAM = join(repositoryFolder, 'packages/cli/bin/alphastream.js');

/** Runs the command as a user does, to its end. A server in this process would not be able to answer meanwhile. */
export function runCommand(...args: string[]) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8' });
}

/** Serves a folder by the command, in a process of its own. The caller ends it; its URL ends in a slash. */
export async function serveByCommand(folder: string): Promise<{ server: ChildProcess; url: string }> {
  const server = spawn(process.execPath, [PROGRAM, 'serve', folder, '--port', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve) => {
    server.stdout.on('data', (text: Buffer) => {
      const match = /http:\S+/.exec(String(text));
      if (match) resolve(match[0]);
    });
  });
  return { server, url };
}
