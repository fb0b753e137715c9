import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/**
 * What a built file and its own chunks weigh, minified and gzipped, without the packages that it imports.
 * @param {string} file
 * @returns {Promise<{ bytes: number, text: string }>}
 */
export async function bundleSize(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    external: ['three', 'three/*', '@alphastream/*'],
    logLevel: 'silent',
  });
  const text = outputFiles.map((output) => output.text).join('\n');
  return { bytes: gzipSync(text, { level: 9 }).length, text };
}
