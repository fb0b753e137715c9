/**
 * The published type declarations: one rolled-up `dist/<entry>.d.ts` for each entry of a package, without members
 * marked `@internal`. tsc writes one declaration file a source, API Extractor rolls them up, `linkTypes` declares what
 * several entries share once.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { repositoryFolder } from '../../test/support/shared.mjs';
import { linkTypes, typeOnlyExports } from './link-types.mjs';

/** The API reports, one file an entry. */
export const REPORTS = join(repositoryFolder, 'docs/api');
/** What tsc writes, and what API Extractor compares; ignored by git. */
const SCRATCH = join(repositoryFolder, 'dist/types');

/** Packages that one compiler can look at together: those of a group need only the groups before it. */
const GROUPS = [['core'], ['three', 'babylon', 'cli'], ['react']];

/**
 * @typedef {object} Entry
 * @property {string} package Name of its folder below `packages`.
 * @property {string} name `index`, `decoder`, …
 * @property {string} published Path of its rolled-up declarations.
 * @property {string} specifier What a page imports.
 */

/** @returns {Entry[]} Every entry with types that the packages export. */
export function listEntries() {
  return GROUPS.flat().flatMap((folder) => {
    const { name: packageName, exports } = JSON.parse(
      readFileSync(join(repositoryFolder, 'packages', folder, 'package.json'), 'utf8'),
    );
    return Object.entries(exports).flatMap(([path, { types }]) =>
      types === undefined
        ? []
        : [
            {
              package: folder,
              name: types.slice('./dist/'.length, -'.d.ts'.length),
              published: join(repositoryFolder, 'packages', folder, types),
              specifier: packageName + path.slice(1),
            },
          ],
    );
  });
}

/**
 * Writes the declarations of every entry to its package's `dist`.
 *
 * @param {{ reports?: 'check' | 'write' }} [options] `reports`: also compares the API reports, or writes them again.
 * @returns {string[]} What is wrong with the public surface, one sentence each; empty if all is well.
 * @throws {Error} if there is nothing to publish: the declarations do not compile
 */
export function buildTypes({ reports } = {}) {
  emitDeclarations();
  const entries = listEntries();
  return GROUPS.flatMap((group) => {
    const problems = rollUp(
      entries.filter((entry) => group.includes(entry.package)),
      reports,
    );
    // Written before the next group is looked at, which imports them.
    return [...problems, ...group.flatMap((folder) => publish(entries.filter((entry) => entry.package === folder)))];
  });
}

function emitDeclarations() {
  rmSync(SCRATCH, { recursive: true, force: true });
  const tsc = join(repositoryFolder, 'node_modules/typescript/bin/tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.types.json'], {
    cwd: repositoryFolder,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('tsc could not write the declarations; it says above why.');
}

/**
 * Rolls up each entry into the scratch folder.
 *
 * @param {Entry[]} entries
 * @param {'check' | 'write' | undefined} reports
 * @returns {string[]} problems
 */
function rollUp(entries, reports) {
  // Loaded where it is needed: it brings a compiler of its own.
  const { CompilerState, Extractor, ExtractorConfig } = createRequire(import.meta.url)('@microsoft/api-extractor');
  if (reports === 'write') mkdirSync(REPORTS, { recursive: true });
  const configs = entries.map((entry) => ExtractorConfig.prepare(configOf(entry, reports)));
  const compilerState = CompilerState.create(configs[0], {
    additionalEntryPoints: configs.map((config) => config.mainEntryPointFilePath),
  });
  /** @type {string[]} */
  const problems = [];
  for (const config of configs) {
    const messageCallback = (/** @type {ExtractorMessage} */ message) => {
      message.handled = true;
      const problem = message.messageId.startsWith('console-')
        ? reportProblemOf(message, relative(repositoryFolder, config.reportFilePath), reports)
        : problemOf(message);
      if (problem !== null) problems.push(problem);
    };
    Extractor.invoke(config, { compilerState, localBuild: reports !== 'check', messageCallback });
  }
  return problems;
}

/**
 * @param {Entry[]} entries of one package
 * @returns {string[]} problems
 */
function publish(entries) {
  const texts = new Map(entries.map((entry) => [entry.name, readFileSync(rolledUp(entry), 'utf8')]));
  const { linked, missing } = linkTypes(
    texts,
    new Map(entries.map((entry) => [entry.name, typeOnlyExports(sourceOf(entry))])),
  );
  for (const entry of entries) {
    mkdirSync(dirname(entry.published), { recursive: true });
    writeFileSync(entry.published, forOlderCompilers(linked.get(entry.name) ?? ''));
  }
  return missing.map((name) => `${name} is part of a public signature, but ${entries[0]?.package} does not export it.`);
}

/**
 * Array types took no argument before TypeScript 5.7; what `of` returns is the same type in both.
 *
 * @param {string} text
 */
function forOlderCompilers(text) {
  return text.replaceAll(/\b(Float32Array|Uint8Array)<ArrayBuffer>/g, "ReturnType<$1Constructor['of']>");
}

/**
 * @typedef {{ messageId: string, text: string, logLevel: string, handled: boolean, sourceFilePath?: string, sourceFileLine?: number }} ExtractorMessage
 *
 * @param {ExtractorMessage} message
 * @param {string} report
 * @param {'check' | 'write' | undefined} reports
 * @returns {string | null}
 */
function reportProblemOf({ messageId }, report, reports) {
  const isSame = messageId === 'console-api-report-unchanged';
  if (!messageId.startsWith('console-api-report-') || isSame || reports !== 'check') return null;
  return `${report} is out of date: run "npm run make:api", and commit it if the change is meant.`;
}

/**
 * @param {ExtractorMessage} message
 * @returns {string | null}
 */
function problemOf({ text, logLevel, sourceFilePath, sourceFileLine }) {
  if (logLevel !== 'warning' && logLevel !== 'error') return null;
  const problem = sourceFilePath === undefined ? text : `${sourceFilePath}:${sourceFileLine}: ${text}`;
  if (logLevel === 'error') throw new Error(problem);
  return problem;
}

/**
 * @param {Entry} entry
 * @param {'check' | 'write' | undefined} reports
 */
function configOf(entry, reports) {
  const folder = join(repositoryFolder, 'packages', entry.package);
  const source = sourceOf(entry);
  const none = { logLevel: 'none' };
  return {
    packageJsonFullPath: join(folder, 'package.json'),
    configObjectFullPath: undefined,
    configObject: {
      projectFolder: repositoryFolder,
      mainEntryPointFilePath: source,
      newlineKind: 'lf',
      compiler: {
        overrideTsconfig: {
          extends: join(repositoryFolder, 'tsconfig.json'),
          compilerOptions: { paths: {}, types: [], skipLibCheck: true },
          files: [source],
          include: [],
        },
      },
      apiReport: {
        enabled: reports !== undefined,
        reportFileName: reportNameOf(entry),
        reportFolder: REPORTS,
        reportTempFolder: join(SCRATCH, 'reports'),
      },
      docModel: { enabled: false },
      tsdocMetadata: { enabled: false },
      dtsRollup: {
        enabled: true,
        untrimmedFilePath: rolledUp(entry),
      },
      messages: {
        compilerMessageReporting: { default: { logLevel: 'error' } },
        extractorMessageReporting: {
          default: { logLevel: 'warning' },
          'ae-missing-release-tag': none,
          // `linkTypes` tells those that no entry exports.
          'ae-forgotten-export': none,
          // Reported by the docstring gate.
          'ae-undocumented': none,
          'ae-unresolved-link': none,
        },
        tsdocMessageReporting: { default: none },
      },
    },
  };
}

/** @param {Entry} entry */
function reportNameOf({ package: folder, name }) {
  return name === 'index' || name === 'main' ? `${folder}.api.md` : `${folder}-${name}.api.md`;
}

/** @param {Entry} entry */
function rolledUp({ package: folder, name }) {
  return join(SCRATCH, 'rolled-up', folder, `${name}.d.ts`);
}

/** @param {Entry} entry */
function sourceOf({ package: folder, name }) {
  return join(SCRATCH, folder, 'src', folder === 'core' ? 'entries' : '', `${name}.d.ts`);
}
