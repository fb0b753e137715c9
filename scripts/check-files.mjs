/** `npm run check:files`: fails on tracked leftovers of merges: *.orig, *.rej, and conflict marks in text files. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from '../test/support/shared.mjs';
import { listTrackedFiles } from './lib/tracked-files.mjs';

const LEFTOVER = /\.(?:orig|rej)$/;
const CONFLICT = /^(?:<{7}|>{7})(?: |$)/;

const files = listTrackedFiles();
const problems = files.flatMap((file) => {
  if (LEFTOVER.test(file)) return [`${file}: a leftover of a merge`];
  const bytes = readFileSync(join(repositoryFolder, file));
  if (bytes.includes(0)) return [];
  return bytes
    .toString('utf8')
    .split('\n')
    .flatMap((line, at) => (CONFLICT.test(line) ? [`${file}:${at + 1}: a conflict mark`] : []));
});
for (const problem of problems) console.error(problem);
console.log(`${files.length} files, ${problems.length} leftovers of merges`);
process.exitCode = problems.length > 0 || files.length === 0 ? 1 : 0;
