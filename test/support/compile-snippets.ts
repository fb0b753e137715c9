import { join } from 'node:path';
import ts from 'typescript';
import { repositoryFolder } from './shared.mjs';

/**
 * Compiles pieces of code against the packages as a page sees them: through `exports`, from node_modules.
 *
 * @param snippets Code by the name of a file, which need not exist.
 * @param overrides Compiler options that differ from those of tsconfig.json.
 * @returns What the compiler says, a line each, with the file's name.
 */
export function compileSnippets(snippets: ReadonlyMap<string, string>, overrides: ts.CompilerOptions = {}): string[] {
  const files = new Map([...snippets].map(([name, code]) => [join(repositoryFolder, 'test/floor', name), code]));
  const config = ts.getParsedCommandLineOfConfigFile(
    join(repositoryFolder, 'tsconfig.json'),
    { noEmit: true, paths: {}, noUnusedLocals: false, types: [], ...overrides },
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => undefined },
  );
  const options = config?.options ?? {};
  const host = ts.createCompilerHost(options);
  const fileExists = host.fileExists.bind(host);
  const getSourceFile = host.getSourceFile.bind(host);
  host.fileExists = (path) => files.has(path) || fileExists(path);
  host.getSourceFile = (path, version) => {
    const code = files.get(path);
    return code === undefined ? getSourceFile(path, version) : ts.createSourceFile(path, code, version);
  };
  const compilation = ts.createProgram([...files.keys()], options, host);
  return [...files.keys()].flatMap((path) => {
    const file = compilation.getSourceFile(path);
    return [...compilation.getSyntacticDiagnostics(file), ...compilation.getSemanticDiagnostics(file)].map(
      ({ messageText, start }) =>
        `${path.split('/').at(-1)}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}: ${lineAt(file, start)}`,
    );
  });
}

function lineAt(file: ts.SourceFile | undefined, start: number | undefined): string {
  if (file === undefined || start === undefined) return '';
  const { line } = file.getLineAndCharacterOfPosition(start);
  return (file.text.split('\n')[line] ?? '').trim();
}
