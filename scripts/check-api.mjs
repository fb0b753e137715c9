/**
 * `npm run check:api`: fails when the public surface differs from its reports in docs/api, when a public signature
 * needs a type that is not exported, or when a docstring is missing. `--write` (`npm run make:api`) writes the reports
 * again instead of comparing them.
 */
import { checkDocs } from './lib/check-docs.mjs';
import { buildTypes, listEntries } from './lib/types.mjs';

const entries = listEntries();
const files = entries.map(({ published }) => published);
/** Written for the adapters: their classes are its examples. */
const internal = entries.filter(({ specifier }) => specifier === '@alphastream/core/binding');
const withoutExamples = internal.map(({ published }) => published);
/** As a page's own import finds them. */
const paths = Object.fromEntries(entries.map(({ specifier, published }) => [specifier, [published]]));

const reports = process.argv.includes('--write') ? 'write' : 'check';
const problems = new Set([...buildTypes({ reports }), ...checkDocs(files, withoutExamples, paths)]);
for (const problem of problems) console.error(problem);
console.log(`${problems.size} ${problems.size === 1 ? 'problem' : 'problems'} in the public surface`);
process.exitCode = problems.size === 0 ? 0 : 1;
