import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { babylonImports } from './babylon-bundle.js';
import { PROBLEM_RECORDER } from './problem-recorder.js';
import { repositoryFolder } from './shared.mjs';

export interface PageOptions {
  /** More entries for the import map, or others in place of the usual ones. */
  readonly imports?: Readonly<Record<string, string>>;
  /** The text of a module script; bare names in it go through the import map. */
  readonly script: string;
  /** Markup that stands in the body before the script. */
  readonly body?: string;
  /** Whether the page records its own problems, for browsers that do not tell of them: WebKit. Default false. */
  readonly recordProblems?: boolean;
}

/** One target of a package's `exports`: a path, or paths by condition. */
type ExportTarget = string | Readonly<Record<string, string>>;

/** A page that imports the built packages and three, served from the repository's root. */
export function pageHtml({ imports = {}, script, body = '', recordProblems = false }: PageOptions): string {
  const map = JSON.stringify({ imports: { ...usualImports(), ...imports } }, null, 1);
  // Without the icon Chromium asks for /favicon.ico, and the 404 would count as an error of the page.
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<link rel="icon" href="data:,">
<style>body { margin: 0 }</style>
${recordProblems ? `<script>${PROBLEM_RECORDER}</script>\n` : ''}<script type="importmap">${map}</script>
</head>
<body>
${body}
<script type="module">
${script}
</script>
</body>
</html>
`;
}

function usualImports(): Record<string, string> {
  return {
    three: '/node_modules/three/build/three.module.js',
    'three/webgpu': '/node_modules/three/build/three.webgpu.js',
    'three/tsl': '/node_modules/three/build/three.tsl.js',
    'three/addons/': '/node_modules/three/examples/jsm/',
    ...babylonImports('node_modules/@babylonjs/core'),
    ...packageImports(),
  };
}

/** Every entry of every package, as its `exports` give it to a browser. */
function packageImports(): Record<string, string> {
  const folders = readdirSync(join(repositoryFolder, 'packages'));
  return Object.fromEntries(folders.flatMap((folder) => entriesOf(folder)));
}

function entriesOf(folder: string): [string, string][] {
  const path = join(repositoryFolder, 'packages', folder, 'package.json');
  if (!existsSync(path)) return [];
  const manifest = JSON.parse(readFileSync(path, 'utf8')) as { name: string; exports?: Record<string, ExportTarget> };
  return Object.entries(manifest.exports ?? {}).flatMap(([entry, target]) => {
    const file = typeof target === 'string' ? target : (target['browser'] ?? target['default']);
    if (!file) return [];
    return [[manifest.name + entry.slice(1), `/packages/${folder}/${file.slice(2)}`] as [string, string]];
  });
}
