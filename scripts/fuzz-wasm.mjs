/**
 * `node scripts/fuzz-wasm.mjs [--seconds N] [--target NAME] [--pkg FOLDER]`: every file of the fuzz corpora, and seeded
 * mutations of them for N seconds in total (default 60), through the WASM modules in FOLDER (default wasm/pkg). A trap, a
 * wrong result, and too much time or memory are findings: the input is saved in wasm/fuzz/artifacts, and the exit status
 * is 1.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { createTestRandom } from '../test/support/random.mjs';
import { mutate } from './fuzz/mutate.mjs';
import { WasmInstances } from './fuzz/instances.mjs';
import { TARGETS } from './fuzz/targets.mjs';

/** Twice the memory for the limits in instances.mjs, the largest mask of a corpus and the tables of the compressor. */
const MEMORY_MAX = 64 << 20;
/** The maximum time for one input, also on a busy machine. */
const MILLISECONDS_MAX = 10_000;
/** Runs of one instance, enough for leaked memory to add up to the limit. */
const RUNS_PER_INSTANCE = 20_000;
const ARTIFACTS = fileURLToPath(new URL('../wasm/fuzz/artifacts/', import.meta.url));

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, target: { type: 'string' }, pkg: { type: 'string' } },
});
const pkg = values.pkg ? pathToFileURL(`${values.pkg}/`) : new URL('../wasm/pkg/', import.meta.url);
const names = values.target ? [values.target] : Object.keys(TARGETS);
const seconds = Number(values.seconds) / names.length;
const random = createTestRandom('fuzz-wasm');
for (const name of names) await fuzz(name);

/** @param {string} name of a target */
async function fuzz(name) {
  const check = TARGETS[name];
  if (!check) throw new Error(`There is no target ${name}. Targets: ${Object.keys(TARGETS).join(', ')}.`);
  const corpus = readCorpus(name);
  const start = performance.now();
  let wasm = await WasmInstances.start(pkg);
  let runs = 0;
  for (; runs < corpus.length || performance.now() - start < 1000 * seconds; runs++) {
    const input = corpus[runs] ?? mutate(random.pick(corpus), random.pick(corpus), random);
    if (runs % RUNS_PER_INSTANCE === RUNS_PER_INSTANCE - 1) wasm = await WasmInstances.start(pkg);
    const problem = findProblem(wasm, check, input);
    if (problem) {
      print(name, runs + 1, start, `${problem}: ${keep(name, input)}`);
      process.exitCode = 1;
      return;
    }
  }
  print(name, runs, start, 'ok');
}

/**
 * @param {WasmInstances} wasm
 * @param {(wasm: WasmInstances, bytes: Uint8Array) => void} check
 * @param {Uint8Array} input
 * @returns {string | undefined}
 */
function findProblem(wasm, check, input) {
  const start = performance.now();
  try {
    wasm.allow(() => check(wasm, input));
  } catch (error) {
    return String(error);
  }
  const took = performance.now() - start;
  if (took > MILLISECONDS_MAX) return `it took ${took.toFixed()} ms`;
  if (wasm.memoryBytes > MEMORY_MAX) return `the instance has ${wasm.memoryBytes} bytes of memory`;
  return undefined;
}

/** @param {string} name of a target */
function readCorpus(name) {
  const folder = new URL(`../wasm/fuzz/corpus/${name}/`, import.meta.url);
  return readdirSync(folder)
    .sort()
    .map((file) => new Uint8Array(readFileSync(new URL(file, folder))));
}

/**
 * @param {string} name of a target
 * @param {Uint8Array} input
 * @returns {string} the file it is kept in
 */
function keep(name, input) {
  const folder = `${ARTIFACTS}${name}`;
  const path = `${folder}/wasm-${createHash('sha1').update(input).digest('hex')}`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(path, input);
  return relative(process.cwd(), path);
}

/**
 * @param {string} name
 * @param {number} runs
 * @param {number} start
 * @param {string} result
 */
function print(name, runs, start, result) {
  const took = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`wasm   ${name.padEnd(9)} ${String(runs).padStart(8)} runs ${took.padStart(6)} s  ${result}`);
}
