import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';

/** The module that differs by platform, and the modules between it and the entries. */
const PLATFORM = 'platform/current';
const DEPENDENTS = ['stream/alpha-stream', 'entries/index', 'entries/decoder', 'entries/encoder', 'entries/video'];

/** Variant of a module by the end of its path: `X.node.ts`, `X.inline.ts`, `inline.ts`. */
const VARIANT = /\b(node|inline)\.ts$/;

/**
 * Builds the core for several platforms from one source. In a variant, `platform/current.node.ts` takes the place of
 * `platform/current.ts`. Its dependents are built once for each variant: `index.node.ts` is `index.ts` if no file of
 * that name exists. All other modules are shared by the variants, so that a class such as AlphaStreamError exists once.
 *
 * @param {string} core folder of the package
 * @returns {import('rollup').Plugin}
 */
export function platformVariants(core) {
  const pathOf = (/** @type {string} */ name) => resolve(core, 'src', `${name}.ts`);
  const platform = pathOf(PLATFORM);
  const dependents = new Set(DEPENDENTS.map(pathOf));
  return {
    name: 'platform-variants',
    resolveId(id, importer) {
      const path = resolve(importer === undefined ? '.' : dirname(importer), id.replace(/\.js$/, '.ts'));
      if (importer === undefined) return VARIANT.test(path) ? path : null;
      const [, variant] = VARIANT.exec(importer) ?? [];
      if (path === platform && !dependents.has(importer.replace(`.${variant}.ts`, '.ts'))) {
        this.error(`${importer} imports ${PLATFORM}: name it in DEPENDENTS of scripts/lib/platform-variants.mjs.`);
      }
      if (variant === undefined || (path !== platform && !dependents.has(path))) return null;
      return path.replace(/\.ts$/, `.${variant}.ts`);
    },
    async load(path) {
      if (!VARIANT.test(path) || existsSync(path)) return null;
      return readFile(path.replace(/\.(node|inline)\.ts$/, '.ts'), 'utf8');
    },
  };
}
