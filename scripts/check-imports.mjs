/** Fails on circles of imports in a package. `node scripts/check-imports.mjs [FOLDER…]`; without FOLDER, every package. */
import { readdirSync } from 'node:fs';
import { findImportCircles } from './lib/import-circles.mjs';

const root = new URL('../packages/', import.meta.url).pathname;
const folders = process.argv.length > 2 ? process.argv.slice(2) : readdirSync(root).map((name) => `${root}${name}/src`);

let modules = 0;
let circles = 0;
for (const folder of folders) {
  const found = findImportCircles(folder);
  modules += found.modules;
  circles += found.circles.length;
  for (const circle of found.circles) console.error(`${folder}: a circle of imports: ${circle.join(', ')}`);
}
if (modules === 0) console.error(`No module found in ${folders.join(', ')}.`);
console.log(`${modules} modules, ${circles} circles of imports`);
process.exitCode = circles > 0 || modules === 0 ? 1 : 0;
