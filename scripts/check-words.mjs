/**
 * `npm run check:words`: fails on words of `scripts/lib/refused-words.mjs` in tracked code and prose. `-- FILE…` checks
 * these files only.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { findRefusedWords } from './lib/find-refused-words.mjs';
import { repositoryFolder } from '../test/support/shared.mjs';
import { listTrackedFiles } from './lib/tracked-files.mjs';

const CHECKED = /\.(?:ts|mjs|js|rs|md|html)$/;

const given = process.argv.slice(2);
const files = given.length > 0 ? given : listTrackedFiles().filter((file) => CHECKED.test(file));

let found = 0;
for (const file of files) {
  for (const { line, word, write } of findRefusedWords(file, readFileSync(resolve(repositoryFolder, file), 'utf8'))) {
    console.error(`${file}:${line}: "${word}": write ${write}`);
    found++;
  }
}
console.log(`${files.length} files, ${found} refused words`);
process.exitCode = found > 0 || files.length === 0 ? 1 : 0;
