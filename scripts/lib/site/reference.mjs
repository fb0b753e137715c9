/** The API reference of the site: TypeDoc reads the published type declarations and writes one page a symbol as Markdown. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Application, Converter, ReflectionKind } from 'typedoc';
import { repositoryFolder } from '../../../test/support/shared.mjs';
import { listEntries } from '../types.mjs';

/** Where the pages are; ignored by git. */
export const REFERENCE = join(repositoryFolder, 'docs/reference');

/** Entries with the exports of others, in one file: they have no pages of their own. */
const SAME = /\/(?:inline|standalone)$/;
/** Not for import. */
const COMMANDS = ['alphastream'];
const ORDER = ['core', 'three', 'babylon', 'react'];

/** TypeDoc's options, and those of its plugin. */
const OPTIONS = Object.freeze({
  plugin: ['typedoc-plugin-markdown'],
  readme: 'none',
  name: 'API reference',
  disableSources: true,
  excludeExternals: true,
  excludeInternal: true,
  excludePrivate: true,
  excludeProtected: true,
  skipErrorChecking: true,
  logLevel: 'Error',
  hideBreadcrumbs: true,
  hidePageHeader: true,
  entryFileName: 'index',
  parametersFormat: 'table',
  pageTitleTemplates: { member: (/** @type {{ name: string }} */ { name }) => name },
});

/** @returns {{ name: string, specifier: string, published: string }[]} Entries with pages; `name` is the folder of these. */
export function listReferences() {
  const first = (/** @type {string} */ specifier) => ORDER.findIndex((name) => specifier.includes(`/${name}`));
  return listEntries()
    .filter(({ specifier }) => !SAME.test(specifier) && !COMMANDS.includes(specifier))
    .sort((a, b) => first(a.specifier) - first(b.specifier))
    .map(({ specifier, published }) => ({
      name: specifier.replace('@alphastream/', '').replaceAll('/', '-'),
      specifier,
      published,
    }));
}

/**
 * Writes the pages.
 *
 * @throws {Error} if the declarations cannot be read
 */
export async function writeReference() {
  const entries = listReferences();
  rmSync(REFERENCE, { recursive: true, force: true });
  mkdirSync(REFERENCE, { recursive: true });
  const entryPoints = entries.map(({ published }) => published);
  const options = { ...OPTIONS, entryPoints, tsconfig: writeTsconfig(entryPoints), out: REFERENCE };
  const application = await Application.bootstrapWithPlugins(/** @type {object} */ (options));
  const names = new Map(entries.map(({ published, name }) => [published, name]));
  application.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    for (const module of project.getReflectionsByKind(ReflectionKind.Module)) {
      const file = project.getSymbolIdFromReflection(module)?.fileName;
      module.name = names.get(String(file)) ?? module.name;
    }
  });
  const project = await application.convert();
  if (project === undefined)
    throw new Error('TypeDoc could not read the declarations of the packages: build them first.');
  await application.generateOutputs(project);
  for (const { name, specifier } of entries) {
    const path = join(REFERENCE, name, 'index.md');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/^# .*/, `# ${specifier}`));
  }
  writeFileSync(join(REFERENCE, 'index.md'), overviewOf(entries));
}

/** @param {{ name: string, specifier: string }[]} entries */
function overviewOf(entries) {
  const rows = entries.map(({ name, specifier }) => `| [${specifier}](${name}/index.md) | ${purposeOf(specifier)} |`);
  return `# API reference

Made from the docstrings of the packages. \`@alphastream/core/inline\` has the exports of \`@alphastream/core\`, and the
\`standalone\` entries those of their package and of the core, each in one file for pages without a bundler.

| import | for |
| --- | --- |
${rows.join('\n')}
`;
}

/** @param {string} specifier */
function purposeOf(specifier) {
  /** @type {Record<string, string>} */
  const purposes = {
    '@alphastream/core': 'opening streams, masks as pixels, triangles',
    '@alphastream/core/video': 'videos whose pictures have times of their own',
    '@alphastream/core/decoder': 'the synchronous decoder alone, for Node, tools and tests',
    '@alphastream/core/encoder': 'writing streams, in Node and in browsers',
    '@alphastream/core/clock': 'clocks for masks without a video',
    '@alphastream/core/recorder': 'a stream and its video from a canvas or a camera, live',
    '@alphastream/core/binding': 'what the adapters share: options and statistics of a mask, adapters of your own',
    '@alphastream/core/assets': 'worker and WASM module as files, for strict content security policies',
    '@alphastream/three': 'three.js with WebGLRenderer',
    '@alphastream/three/webgpu': 'three.js with WebGPURenderer',
    '@alphastream/babylon': 'Babylon.js',
    '@alphastream/babylon/node-material': 'node materials of Babylon.js',
    '@alphastream/react': 'hooks and components of React Three Fiber',
  };
  return purposes[specifier] ?? '';
}

/** @param {string[]} files */
function writeTsconfig(files) {
  const folder = join(repositoryFolder, 'node_modules/.cache/alphastream');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'tsconfig.reference.json');
  const compilerOptions = {
    target: 'ES2022',
    lib: ['ES2023', 'ESNext.Disposable', 'DOM', 'DOM.Iterable', 'DOM.AsyncIterable'],
    module: 'ESNext',
    moduleResolution: 'bundler',
    strict: true,
    skipLibCheck: true,
    types: [],
    noEmit: true,
  };
  writeFileSync(path, JSON.stringify({ compilerOptions, files: files.map((file) => relative(folder, file)) }));
  return path;
}
