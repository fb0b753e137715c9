import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encode } from 'fast-png';
import { PROGRAM, runCommand as run } from '../support/command-line.js';
import { fixturesFolder, loadManifest, repositoryFolder } from '../support/shared.mjs';

const SHAPES = join(fixturesFolder, 'shapes.asvp');
const { key: KEY } = loadManifest(fixturesFolder);

let folder: string;
let masks: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'alphastream-output-'));
  masks = join(folder, 'masks');
  mkdirSync(masks);
  const data = new Uint8Array(64 * 64);
  for (let at = 0; at < data.length; at++) data[at] = (at * 2654435761) % 255;
  for (const frame of [1, 2, 3]) {
    writeFileSync(join(masks, `${frame}.png`), encode({ width: 64, height: 64, data, channels: 1, depth: 8 }));
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the command where a file may have that many KiB at most, as on a full disk. */
const runCramped = (kibibytes: number, ...args: string[]) =>
  // Node dies of the signal of the limit where it is not ignored.
  spawnSync(
    'bash',
    ['-c', `trap '' XFSZ; ulimit -f ${kibibytes}; exec "$@"`, 'bash', process.execPath, PROGRAM, ...args],
    {
      encoding: 'utf8',
    },
  );
const inFolder = (name: string) => join(folder, name);

const WRITERS: readonly [verb: string, output: string, args: (output: string) => string[]][] = [
  ['convert', 'o.asvp', (output) => ['convert', SHAPES, '-o', output]],
  ['render', 'o.r8', (output) => ['render', SHAPES, '--frame', '0', '--size', '400x400', '-o', output]],
  ['strip', 'o.json', (output) => ['strip', SHAPES, '--frame', '0', '-o', output]],
  ['encode', 'e.asvp', (output) => ['encode', masks, '--mask', 'luma', '-o', output]],
];

describe.each(WRITERS)('row 59: %s', (_verb, name, args) => {
  it('keeps the mode of the file that it replaces', () => {
    const output = inFolder(name);
    for (const mode of [0o600, 0o640]) {
      writeFileSync(output, 'old');
      chmodSync(output, mode);
      expect(run(...args(output)).stderr).toBe('');
      expect(statSync(output).mode & 0o777).toBe(mode);
      expect(readFileSync(output, 'latin1')).not.toBe('old');
    }
    rmSync(output);
  });

  it('leaves the old file, and nothing else, when the disk is full', () => {
    const output = inFolder(name);
    writeFileSync(output, 'old');
    const before = readdirSync(folder);
    const { status, stderr } = runCramped(0, ...args(output));
    expect(stderr).toMatch(/^alphastream: \S+ cannot be written: .*\.\n$/);
    expect(status).toBe(1);
    expect(readFileSync(output, 'utf8')).toBe('old');
    expect(readdirSync(folder)).toEqual(before);
    rmSync(output);
  });

  it('replaces what a link leads to, and refuses what is no file', () => {
    const [link, target] = [inFolder(`link-${name}`), inFolder(name)];
    writeFileSync(target, 'old');
    symlinkSync(name, link);
    expect(run(...args(link)).stderr).toBe('');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'latin1')).not.toBe('old');
    rmSync(link);
    symlinkSync('/dev/null', link);
    const { status, stderr } = run(...args(link));
    expect(stderr).toMatch(/not an ordinary file/);
    expect(status).toBe(1);
    expect(statSync('/dev/null').isCharacterDevice()).toBe(true);
    rmSync(link);
    rmSync(target);
  });
});

it.each([
  ['render', 'x.r8', ['--frame', '0']],
  ['strip', 'x.json', ['--frame', '0']],
] as const)('row 59: %s does not write over its source, under any of its names', (verb, name, args) => {
  const source = inFolder(name);
  const other = inFolder(`other-${name}`);
  copyFileSync(SHAPES, source);
  linkSync(source, other);
  for (const output of [source, other, join(folder, '.', name)]) {
    const { status, stderr } = run(verb, source, ...args, '-o', output);
    expect(stderr).toMatch(/is the source itself: choose another name/);
    expect(status).toBe(1);
  }
  expect(readFileSync(source).equals(readFileSync(SHAPES))).toBe(true);
});

it('row 59: convert may write over its source', () => {
  const source = inFolder('same.asvp');
  copyFileSync(SHAPES, source);
  expect(run('convert', source, '-o', source, '--space', '101x77').stderr).toBe('');
  expect(run('verify', source).status).toBe(0);
});

describe('keys', () => {
  const keyArgs = (prefix: string, passphrase: string) => [
    `--${prefix}passphrase-file`,
    passphrase,
    `--${prefix}scene-id`,
    String(KEY.sceneId),
    `--${prefix}stream-version`,
    KEY.version,
  ];

  it('row 65: convert refuses another content under the key of its source; help and format say why', () => {
    const passphrase = inFolder('passphrase');
    writeFileSync(passphrase, 'a passphrase', { mode: 0o600 });
    const one = inFolder('one.asvr');
    expect(run('convert', SHAPES, '-o', one, ...keyArgs('out-', passphrase)).stderr).toBe('');
    const again = (output: string, ...more: string[]) =>
      run('convert', one, '-o', output, ...keyArgs('', passphrase), ...keyArgs('out-', passphrase), ...more);
    const two = inFolder('two.asvr');
    const { status, stderr } = again(two, '--out-resource', 'one.asvr', '--space', '300x300');
    expect(stderr).toMatch(/the same key, which gives away what differs: choose another/);
    expect(status).toBe(1);
    expect(existsSync(two)).toBe(false);
    // The same content, or another name, is as it should be.
    expect(again(two, '--out-resource', 'one.asvr').stderr).toBe('');
    expect(again(two, '--space', '300x300').stderr).toBe('');
    expect(run('--help').stdout).toMatch(/with one key can read what differs/);
    expect(readFileSync(join(repositoryFolder, 'docs/format.md'), 'utf8')).toMatch(/One key, one content/);
  });

  it('row 64: warns of a passphrase that others may change, and goes on', () => {
    const passphrase = inFolder('open');
    writeFileSync(passphrase, 'a passphrase');
    chmodSync(passphrase, 0o666);
    const { status, stderr } = run('convert', SHAPES, '-o', inFolder('w.asvr'), ...keyArgs('out-', passphrase));
    expect(stderr).toMatch(/^alphastream: warning: other users may change \S+open: .*chmod 600\.\n$/);
    expect(status).toBe(0);
    chmodSync(passphrase, 0o600);
    expect(run('convert', SHAPES, '-o', inFolder('w.asvr'), ...keyArgs('out-', passphrase)).stderr).toBe('');
  });
});
