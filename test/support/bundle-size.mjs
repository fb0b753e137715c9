import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

/**
 * What a page takes over that imports `names` from a built file, minified and gzipped, without the packages that the
 * file imports itself.
 * @param {string} file
 * @param {readonly string[]} names
 * @returns {Promise<{ bytes: number, text: string }>}
 */
export async function bundleSize(file, names) {
  const { outputFiles } = await build({
    stdin: { contents: `export { ${names.join(', ')} } from ${JSON.stringify(file)};`, resolveDir: '/' },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    external: ['three', 'three/*', '@babylonjs/*', '@alphastream/*', 'react', '@react-three/*'],
    logLevel: 'silent',
  });
  const text = outputFiles.map((output) => output.text).join('\n');
  return { bytes: gzipSync(text, { level: 9 }).length, text };
}
