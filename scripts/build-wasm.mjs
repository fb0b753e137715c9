/**
 * `npm run build:wasm`: builds wasm/pkg from the Rust sources and stamps it. Needs a Rust compiler with the sources of
 * the standard library, LLD and wasm-pack; `--install` installs them as root on Debian. `--out FOLDER` writes to another
 * folder. The same sources and compiler produce the same bytes on every machine.
 */
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
  copyFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { parseArgs } from 'node:util';
import { digestFiles, digestSources, PKG, ROOT, STAMP_NAME } from './lib/wasm-stamp.mjs';
import { wrapGlue, wrapTypes } from './lib/wrap-glue.mjs';

const BINDGEN_VERSION = '0.2.130';
const DEBIAN_PACKAGES = ['rustc-web', 'cargo-web', 'rust-web-src', 'lld-19'];
/** The WASM modules built from wasm/bindings: the reader for every page, the writer for encoders. Each has a feature. */
const MODULES = [
  { name: 'alphastream', feature: 'reader' },
  { name: 'alphastream_writer', feature: 'writer' },
];
const KEPT = /^alphastream.*\.(js|d\.ts|wasm)$/;

const { values } = parseArgs({ options: { install: { type: 'boolean' }, out: { type: 'string' } } });
const cargoHome = process.env.CARGO_HOME ?? join(homedir(), '.cargo');
// Debian's compiler first: Debian has the sources that -Z build-std compiles.
const path = ['/usr/bin', join(cargoHome, 'bin'), join(ROOT, 'node_modules', '.bin'), process.env.PATH].join(delimiter);

try {
  if (values.install) install();
  checkTools();
  build(values.out ?? PKG);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}

/** @param {string} out */
function build(out) {
  const work = mkdtempSync(join(tmpdir(), 'alphastream-wasm-'));
  try {
    const sysroot = output('rustc', ['--print', 'sysroot']);
    // wasm-pack only checks that this folder exists.
    const target = join(sysroot, 'lib', 'rustlib', 'wasm32-unknown-unknown', 'lib');
    if (!existsSync(target)) mkdirSync(target, { recursive: true });
    const remap = [
      `${ROOT.replace(/[/\\]$/, '')}=/alphastream`,
      `${cargoHome}=/cargo`,
      // Each registry has its own folder. The output must not depend on the registry. The last match counts.
      ...listFolders(join(cargoHome, 'registry', 'src')).map((folder) => `${folder}=/cargo`),
      `${sysroot}=/rust`,
    ];
    const flags = [
      '-C target-feature=+simd128,+bulk-memory',
      '-Z unstable-options -C panic=immediate-abort',
      ...remap.map((pair) => `--remap-path-prefix=${pair}`),
      // Debian keeps the sources of the standard library outside the sysroot.
      ...readdirSync('/usr/src')
        .filter((name) => name.startsWith('rustc-'))
        .map((name) => `--remap-path-prefix=/usr/src/${name}=/rust`),
    ];
    const env = {
      RUSTC_BOOTSTRAP: '1',
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER: 'wasm-ld-19',
      RUSTFLAGS: flags.join(' '),
      CARGO_TARGET_DIR: join(ROOT, 'wasm', 'target', 'wasm-pack'),
    };
    buildPainter(work, env);
    for (const module of MODULES) buildModule(module, work, env);
    rmSync(out, { recursive: true, force: true });
    mkdirSync(out, { recursive: true });
    for (const name of readdirSync(work)) if (KEPT.test(name)) copyFileSync(join(work, name), join(out, name));
    for (const { name } of MODULES) refuseMachinePaths(join(out, `${name}_bg.wasm`));
    const stamp = {
      sources: digestSources(),
      compiler: output('rustc', ['-V']),
      wasmBindgen: output('wasm-bindgen', ['-V']),
      wasmOpt: output('wasm-opt', ['--version']),
      files: digestFiles(out),
    };
    writeFileSync(join(out, STAMP_NAME), `${JSON.stringify(stamp, null, 2)}\n`);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * @param {{ name: string, feature: string }} module
 * @param {string} out
 * @param {Record<string, string>} env The same for all modules, so that the standard library is compiled once.
 */
function buildModule({ name, feature }, out, env) {
  const packing = ['--mode', 'no-install', '--target', 'web', '--out-name', name, '--out-dir', out];
  const compiling = ['-Z', 'build-std=std,panic_abort', '--no-default-features', '--features', feature];
  run('wasm-pack', ['build', 'wasm/bindings', ...packing, '--', ...compiling], env);
  rewrite(join(out, `${name}.js`), wrapGlue);
  rewrite(join(out, `${name}.d.ts`), wrapTypes);
}

/**
 * @param {string} file
 * @param {(text: string) => string} change
 */
function rewrite(file, change) {
  writeFileSync(file, change(readFileSync(file, 'utf8')));
}

/**
 * Builds the painter: a few KB of which every picture has an instance, immediately and without a fetch, so it is text.
 * @param {string} out
 * @param {Record<string, string>} env
 */
function buildPainter(out, env) {
  const target = 'wasm32-unknown-unknown';
  const args = [
    'build',
    '--release',
    '-p',
    'alphastream-painter',
    '--target',
    target,
    '-Z',
    'build-std=core,panic_abort',
  ];
  run('cargo', args, env, join(ROOT, 'wasm'));
  const built = join(String(env.CARGO_TARGET_DIR), target, 'release', 'alphastream_painter.wasm');
  const small = join(out, 'painter.wasm');
  const features = [
    'simd',
    'bulk-memory',
    'bulk-memory-opt',
    'nontrapping-float-to-int',
    'sign-ext',
    'mutable-globals',
  ];
  const passes = ['-O3', ...features.map((name) => `--enable-${name}`), '--strip-debug', '--strip-producers'];
  run('wasm-opt', [built, '-o', small, ...passes]);
  const text = readFileSync(small).toString('base64');
  writeFileSync(join(out, 'alphastream_painter.js'), `export const PAINTER_BASE64 = '${text}';\n`);
  const types = "/** The painter's WASM, see wasm/painter. */\nexport const PAINTER_BASE64: string;\n";
  writeFileSync(join(out, 'alphastream_painter.d.ts'), types);
}

/**
 * @param {string} folder
 * @returns {string[]} The folders in it; none if it is missing.
 */
function listFolders(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(folder, entry.name));
}

/** @param {string} file */
function refuseMachinePaths(file) {
  const text = readFileSync(file, 'latin1');
  for (const folder of [ROOT, homedir(), cargoHome, 'registry/src']) {
    if (folder.length > 3 && text.includes(folder))
      throw new Error(`${file} contains the path ${folder} of this machine.`);
  }
}

function checkTools() {
  const advice = {
    'wasm-ld-19': `apt-get install ${DEBIAN_PACKAGES.join(' ')}`,
    'wasm-pack': 'cargo install --locked wasm-pack',
    'wasm-bindgen': `cargo install wasm-bindgen-cli --version ${BINDGEN_VERSION}`,
    'wasm-opt': 'npm ci',
  };
  for (const [tool, how] of Object.entries(advice)) {
    if (spawnSync(tool, ['--version'], { env: { ...process.env, PATH: path } }).error) {
      throw new Error(`${tool} is missing: run "${how}", or this script with --install as root on Debian.`);
    }
  }
  const found = output('wasm-bindgen', ['-V']);
  if (!found.endsWith(BINDGEN_VERSION)) {
    throw new Error(
      `wasm-bindgen must be ${BINDGEN_VERSION}, but is "${found}": run "cargo install wasm-bindgen-cli --version ${BINDGEN_VERSION}".`,
    );
  }
}

function install() {
  run('apt-get', ['update']);
  run('apt-get', ['install', '-y', '--no-install-recommends', ...DEBIAN_PACKAGES]);
  run('cargo', ['install', '--locked', 'wasm-pack']);
  run('cargo', ['install', 'wasm-bindgen-cli', '--version', BINDGEN_VERSION]);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {Record<string, string>} [env]
 * @param {string} [cwd]
 */
function run(command, args, env = {}, cwd = ROOT) {
  const { status, error } = spawnSync(command, args, {
    cwd,
    stdio: 'inherit',
    env: { ...process.env, PATH: path, ...env },
  });
  if (error || status !== 0) throw new Error(`${command} ${args.slice(0, 2).join(' ')} failed.`);
}

/**
 * @param {string} command
 * @param {string[]} args
 */
function output(command, args) {
  const { stdout, error } = spawnSync(command, args, { encoding: 'utf8', env: { ...process.env, PATH: path } });
  if (error) throw new Error(`${command} cannot be started: ${error.message}`);
  return stdout.trim();
}
