import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { expect, it } from 'vitest';
import { repositoryFolder } from '../support/shared.mjs';
import { LONG_TIMEOUT_MS } from '../support/timeouts.js';

const FOLDER = join(repositoryFolder, 'test/floor');
const projects = readdirSync(FOLDER).filter((name) => name.startsWith('tsconfig.'));

/**
 * What a compiler says of a page and of the published types, each of their declarations checked. The engines' own
 * types are not: they do not fit every `lib`.
 */
function complaintsOf(project: string): string[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(FOLDER, project),
    { skipLibCheck: false },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  );
  if (config === undefined || config.fileNames.length === 0) throw new Error(`${project} names no page.`);
  const program = ts.createProgram(config.fileNames, config.options);
  const own = program.getSourceFiles().filter(({ fileName }) => !fileName.includes('/node_modules/'));
  expect(own.filter(({ fileName }) => fileName.includes('/dist/'))).not.toEqual([]);
  return own
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

it.each(projects)(
  '%s: the published types fit the oldest engine and the smallest `lib` that are supported',
  (project) => {
    expect(complaintsOf(project)).toEqual([]);
  },
  LONG_TIMEOUT_MS,
);
