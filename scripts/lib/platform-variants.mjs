import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** The modules that differ by platform, and the modules between them and the entries. */
const PLATFORM = ['platform/current', 'platform/writer'];
const DEPENDENTS = ['stream/alpha-stream', 'entries/index', 'entries/decoder', 'entries/encoder', 'entries/video'];

/** The end of the path of a module for Node. */
const VARIANT = /\.node\.ts$/;

/**
 * Builds the core for the web and for Node from one source. For Node, `platform/current.node.ts` takes the place of
 * `platform/current.ts`. Its dependents are built twice: `index.node.ts` is `index.ts` if no file of
 * that name exists. All other modules are shared, so that a class such as AlphaStreamError exists once.
 *
 * @param {string} core folder of the package
 * @returns {import('rollup').Plugin}
 */
export function platformVariants(core) {
  const pathOf = (/** @type {string} */ name) => resolve(core, 'src', `${name}.ts`);
  const platform = new Set(PLATFORM.map(pathOf));
  const dependents = new Set(DEPENDENTS.map(pathOf));
  return {
    name: 'platform-variants',
    resolveId(id, importer) {
      const path = resolve(importer === undefined ? '.' : dirname(importer), id.replace(/\.js$/, '.ts'));
      if (importer === undefined) return VARIANT.test(path) ? path : null;
      if (platform.has(path) && !dependents.has(importer.replace(VARIANT, '.ts'))) {
        this.error(`${importer} imports ${id}: name it in DEPENDENTS of scripts/lib/platform-variants.mjs.`);
      }
      if (!VARIANT.test(importer) || (!platform.has(path) && !dependents.has(path))) return null;
      return path.replace(/\.ts$/, '.node.ts');
    },
    async load(path) {
      if (!VARIANT.test(path) || existsSync(path)) return null;
      return readFile(path.replace(VARIANT, '.ts'), 'utf8');
    },
  };
}
