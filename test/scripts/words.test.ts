import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { findRefusedWords } from '../../scripts/lib/find-refused-words.mjs';
import { repositoryFolder } from '../support/shared.mjs';

const folder = mkdtempSync(join(tmpdir(), 'alphastream-words-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  'const MOST_FRAMES = 4;',
  'export const LEAST_SIDE = 1, LONGEST_MS = 5000;',
  'if (this.patience.aborted) return;',
  'let isGuilty = false;',
  'interface PoolWish {',
  'readonly making: Map<number, Making>;',
  'this.takeAgain();',
  'stats.noteStall(at);',
  '/** Lets the longest unused frame go. */',
  '// Pushed out by a newer frame.',
  '// Drops the oldest picture.',
  '// Whoever reads this.',
  '/** Everything that may be said when a stream is opened. */',
  '/** Starts a decoding thread. */',
  '/** Address of the script. */',
  '/** The compiled program. */',
  "it('says in one sentence what is given up', () => {});",
])('refuses: %s', (line) => {
  expect(findRefusedWords('packages/core/src/x.ts', line)).not.toEqual([]);
});

it.each([
  ['packages/core/src/x.ts', 'const MAX_FRAMES = 4; // frames are decoded in the calling thread'],
  ['packages/core/src/x.ts', "import { Worker } from 'node:worker_threads';"],
  ['packages/core/src/x.ts', '// Making a mask lets playback go on.'],
  ['packages/core/src/x.ts', 'this.notes.push(1); // almost at least once'],
  ['scripts/x.mjs', 'const address = server.address();'],
  ['wasm/decoder/tests/x.rs', 'std::thread::spawn(run);'],
  ['test/browser/x.ts', 'gl.useProgram(shader);'],
])('accepts in %s: %s', (file, line) => {
  expect(findRefusedWords(file, line)).toEqual([]);
});

it('names file, line, word and replacement, and exits with 1', () => {
  const [bad, good] = [join(folder, 'bad.ts'), join(folder, 'good.ts')];
  writeFileSync(bad, 'export {};\nconst MOST_FRAMES = 4;\n');
  writeFileSync(good, 'const MAX_FRAMES = 4;\n');
  expect(check(bad)).toEqual([1, `${bad}:2: "MOST_FRAMES": write MAX_…, MIN_… or DEFAULT_…\n`]);
  expect(check(good)).toEqual([0, '']);
});

function check(file: string) {
  const { status, stderr } = spawnSync(process.execPath, ['scripts/check-words.mjs', file], {
    cwd: repositoryFolder,
    encoding: 'utf8',
  });
  return [status, stderr];
}
