/**
 * `npm run fuzz -- [--seconds N] [--target NAME]`: every fuzz target natively for N seconds (default 60), then all of
 * them through the WASM for twice as long together. The exit status is 1 if anything was found or could not be run.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const FOLDER = join(ROOT, 'wasm', 'fuzz');
/** No sanitizer, because the decoder has no `unsafe`. Checksums are verified: the targets write correct ones. */
const BUILD_OPTIONS = ['--fuzz-dir', '.', '--sanitizer', 'none', '--no-cfg-fuzzing'];
const SECONDS_PER_INPUT = 10;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, target: { type: 'string' } },
});
const seconds = Number(values.seconds);
const missing = findMissing();
if (missing) fail(`The native targets are left out: ${missing}.`);
else fuzzNatively();
fuzzWasm();

function fuzzNatively() {
  const targets = readdirSync(join(FOLDER, 'fuzz_targets')).map((file) => file.replace('.rs', ''));
  const build = cargoFuzz('build', BUILD_OPTIONS);
  if (build.status !== 0) {
    fail(`The fuzz targets do not build:\n${build.output}`);
    return;
  }
  for (const target of targets) {
    if (!values.target || values.target === target) fuzz(target);
  }
}

/** @param {string} target */
function fuzz(target) {
  // New inputs are saved here, so that the next run starts from them.
  const found = join('target', 'corpus', target);
  const corpus = join('corpus', target);
  mkdirSync(join(FOLDER, found), { recursive: true });
  const start = performance.now();
  const { status, output } = cargoFuzz('run', [
    ...BUILD_OPTIONS,
    ...[target, found, ...(existsSync(join(FOLDER, corpus)) ? [corpus] : [])],
    ...['--', `-max_total_time=${seconds}`, `-timeout=${SECONDS_PER_INPUT}`, '-rss_limit_mb=1024'],
  ]);
  const took = ((performance.now() - start) / 1000).toFixed(1);
  const runs = output.match(/^Done (\d+) runs/m)?.[1] ?? output.match(/.*^#(\d+)\t/ms)?.[1] ?? '0';
  const result = status === 0 ? 'ok' : describe(output);
  console.log(`native ${target.padEnd(9)} ${runs.padStart(8)} runs ${took.padStart(6)} s  ${result}`);
  if (status !== 0) process.exitCode = 1;
}

/** @param {string} output of a fuzzer that found something */
function describe(output) {
  const panic = output.match(/panicked at [^\n]*\n[^\n]*/)?.[0].replace('\n', ' ');
  const what = panic ?? output.match(/ERROR: libFuzzer: [^\n]*/)?.[0] ?? output.slice(-500);
  const artifact = output.match(/Test unit written to (\S+)/)?.[1];
  return artifact ? `${what}: ${relative(ROOT, artifact)}` : what;
}

function fuzzWasm() {
  const script = join(ROOT, 'scripts', 'fuzz-wasm.mjs');
  const target = values.target ? ['--target', values.target] : [];
  const args = [script, '--seconds', String(2 * seconds), ...target];
  if (spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0) process.exitCode = 1;
}

/** Names the missing requirements of the native targets. */
function findMissing() {
  const has = (/** @type {string} */ command, /** @type {string[]} */ ...args) => spawnSync(command, args).status === 0;
  if (!has('cargo', '--version')) return 'cargo is not installed (get it by rustup)';
  if (!has('cargo', '+nightly', '--version'))
    return 'nightly Rust is not installed ("rustup toolchain install nightly")';
  if (!has('cargo', 'fuzz', '--version')) return 'cargo-fuzz is not installed ("cargo install cargo-fuzz")';
  if (!has('c++', '--version')) return 'there is no C++ compiler for libFuzzer ("apt-get install g++")';
  return undefined;
}

/**
 * @param {string} verb
 * @param {string[]} args
 */
function cargoFuzz(verb, args) {
  const options = { cwd: FOLDER, encoding: /** @type {const} */ ('utf8'), maxBuffer: 1 << 28 };
  const { status, stdout, stderr } = spawnSync('cargo', ['+nightly', 'fuzz', verb, ...args], options);
  return { status, output: `${stdout}${stderr}` };
}

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exitCode = 1;
}
