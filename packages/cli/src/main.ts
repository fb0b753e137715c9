import { createRequire } from 'node:module';
import { AlphaStreamError } from '@alphastream/core';
import { parseCommand } from './arguments.js';
import { HELP } from './help.js';
import { warnOfOpenFiles } from './keys.js';
import { refuseInputs } from './output-file.js';
import { printableLine } from './printable.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage.js';
import { concat } from './verbs/concat.js';
import { convert } from './verbs/convert.js';
import { encode } from './verbs/encode.js';
import { inspect } from './verbs/inspect.js';
import { render } from './verbs/render.js';
import { serve } from './verbs/serve.js';
import { strip } from './verbs/strip.js';
import { verify } from './verbs/verify.js';

export type { Terminal } from './terminal.js';

const COMMANDS = { inspect, verify, render, strip, convert, concat, encode, serve };

/**
 * Runs one command line, given without the name of the command.
 *
 * @returns The exit status: 0 success, 1 bad input (one sentence on standard error), 2 wrong usage.
 */
export async function run(argv: readonly string[], terminal: Terminal): Promise<0 | 1 | 2> {
  try {
    const command = parseCommand(argv);
    if (command === 'help') {
      terminal.stdout.write(HELP);
      return 0;
    }
    if (command === 'version') {
      terminal.stdout.write(`${packageVersion()}\n`);
      return 0;
    }
    warnOfOpenFiles(command.keyFiles, terminal);
    if (command.output !== undefined) await refuseInputs([...command.keyFiles, command.meta ?? ''], command.output);
    return await COMMANDS[command.verb](command, terminal);
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.stderr.write(`alphastream: ${printableLine(error.message)} (see alphastream --help)\n`);
      return 2;
    }
    terminal.stderr.write(`alphastream: ${oneLine(error)}\n`);
    return 1;
  }
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const code = error instanceof AlphaStreamError ? `${error.code}: ` : '';
  return code + printableLine(text);
}

function packageVersion(): string {
  const { version } = createRequire(import.meta.url)('../package.json') as { version: string };
  return version;
}
