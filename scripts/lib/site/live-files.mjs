/**
 * What runs on the site: the example pages, the packages and the engines, in folders as in the repository, so that the pages
 * run there as they are.
 */
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../../../test/support/shared.mjs';

const FOLDERS = [
  'examples',
  'packages/core/dist',
  'packages/three/dist',
  'packages/babylon/dist',
  'node_modules/three/build',
  'node_modules/three/examples/jsm/controls',
  'node_modules/three/examples/jsm/environments',
  'node_modules/three/examples/jsm/postprocessing',
  'node_modules/three/examples/jsm/shaders',
  'node_modules/three/examples/jsm/tsl',
  'node_modules/three/examples/jsm/webxr',
  'node_modules/@babylonjs/core',
];
const SKIPPED =
  /\.(?:d\.ts|map|ts|md|json|cjs|tsbuildinfo)$|\.min\.js$|\/demo\/(?:src|dist|node_modules)$|\/demo\/index\.html$|\/studio$/;

/** Replaces itself by the page that the playground sends, with the URL of an example, so that relative URLs work. */
const FRAME = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>Result</title>
    <link rel="icon" href="data:," />
  </head>
  <body>
    <script>
      addEventListener('message', ({ data, origin }) => {
        if (origin !== location.origin) return;
        document.open();
        document.write(data);
        document.close();
      });
      parent.postMessage('ready', location.origin);
    </script>
  </body>
</html>
`;

/**
 * @param {string} site folder of the built site
 */
export function copyLiveFiles(site) {
  for (const folder of FOLDERS) {
    cpSync(join(repositoryFolder, folder), join(site, 'live', folder), {
      recursive: true,
      filter: (source) => !SKIPPED.test(source),
    });
  }
  for (const page of ['demo', 'studio']) {
    cpSync(join(repositoryFolder, 'examples', page, 'dist'), join(site, page), { recursive: true });
  }
  showLinks(join(site, 'studio/index.html'));
  const examples = listExamples();
  writeFileSync(join(site, 'live/examples/list.json'), JSON.stringify(examples));
  for (const folder of ['', 'babylon']) writeFileSync(join(site, 'live/examples', folder, 'frame.html'), FRAME);
}

/**
 * Shows the links from a page to the site around it, which it has nowhere else.
 *
 * @param {string} file
 */
function showLinks(file) {
  writeFileSync(file, readFileSync(file, 'utf8').replaceAll(/ hidden(?:="")? data-site(?:="")?/g, ''));
}

/** @returns {{ path: string, title: string, script?: string }[]} `script` is the source of a script that is bundled. */
export function listExamples() {
  return ['', 'babylon/'].flatMap((folder) =>
    readdirSync(join(repositoryFolder, 'examples', folder))
      .filter((name) => name.endsWith('.html'))
      .sort((a, b) => Number(b === 'mask.html') - Number(a === 'mask.html'))
      .map((name) => {
        const text = readFileSync(join(repositoryFolder, 'examples', folder, name), 'utf8');
        const title = /<title>(.*?)<\/title>/.exec(text)?.[1] ?? name;
        const bundled = /'(?:\.\.\/)?dist\/([^']+)'|src="dist\/([^"]+)"/.exec(text);
        const script = bundled?.[1] ?? bundled?.[2];
        return { path: folder + name, title, ...(script === undefined ? {} : { script }) };
      }),
  );
}
