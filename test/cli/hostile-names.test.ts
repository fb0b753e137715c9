import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  existsSync,
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
import { pathToFileURL } from 'node:url';
import { createEncoder } from '@alphastream/core/encoder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StreamFile } from '../../packages/cli/src/stream-file.js';
import { PROGRAM, runCommand as run } from '../support/command-line.js';
import { fixturesFolder } from '../support/shared.mjs';

const SHAPES = join(fixturesFolder, 'shapes.asvp');
/** What a terminal obeys: escape sequences, the bell, C1, and a change of direction. */
const OBEYED = /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u;

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'alphastream-hostile-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const inFolder = (name: string) => join(folder, name);

async function writeRecord(name: string, metadata: string): Promise<string> {
  const path = inFolder(name);
  writeFileSync(path, (await createEncoder()).begin({ metadata }).finish());
  return path;
}

describe('what a terminal would obey', () => {
  const evil = 'a\u001b[2J\u001b]0;owned\u0007\r\u009b31m\u202eb\nframes                 9999';

  it('in a record is shown, not sent, and adds no line', async () => {
    const path = await writeRecord('evil.asvp', JSON.stringify({ title: evil, stereo: evil }));
    const { stdout, status } = run('inspect', path);
    expect(status).toBe(0);
    expect(stdout).not.toMatch(OBEYED);
    expect(stdout).toContain('a\\u001b[2J');
    expect(stdout.match(/^frames /gm)).toHaveLength(1);
    const json = run('inspect', path, '--json').stdout;
    expect(json).not.toMatch(OBEYED);
    expect((JSON.parse(json) as { title: string }).title).toBe(evil);
  });

  it('in names and options is shown in errors, not sent', () => {
    const pictures = inFolder('pictures');
    mkdirSync(pictures);
    writeFileSync(join(pictures, 'x\u001b[2J.png'), 'no PNG');
    for (const args of [
      ['inspect', inFolder('n\u001b[2J')],
      ['inspect', '--\u001b[2J'],
      ['encode', pictures, '-o', inFolder('o.asvp')],
    ]) {
      const { stderr, status } = run(...args);
      expect(status).toBeGreaterThan(0);
      expect(stderr).toContain('\\u001b[2J');
      expect(stderr).not.toMatch(OBEYED);
    }
  });
});

describe('a record of values within values', () => {
  it('is left out, so that nothing runs out of stack', async () => {
    const deep = `{"width":64,"height":64,"a":${'['.repeat(50_000)}${']'.repeat(50_000)}}`;
    const path = await writeRecord('deep.asvp', deep);
    const told = run('inspect', path);
    expect(told.stderr).toBe('');
    expect(told.stdout).toMatch(/metadata record {8}it has values within more than 100 others\./);
    expect(run('inspect', path, '--json').status).toBe(0);
    expect(run('convert', path, '-o', inFolder('deep-2.asvp')).stderr).toBe('');
    const shallow = `{"width":64,"height":64,"text":"${'['.repeat(500)}\\"","a":${'['.repeat(99)}${']'.repeat(99)}}`;
    expect(run('inspect', await writeRecord('shallow.asvp', shallow)).stdout).toMatch(/coordinate space {7}64 × 64/);
  });
});

describe('URLs with secrets', () => {
  it.each(['encode', 'serve'])('%s takes none, and does not repeat it', (verb) => {
    const output = verb === 'encode' ? ['-o', inFolder('o.asvp')] : [];
    const { stderr, status } = run(verb, 'https://ann:hunter2@h/x?token=hunter2', ...output);
    expect(status).toBe(2);
    expect(stderr).not.toContain('hunter2');
    expect(stderr).toMatch(/reads from the disk: give a path instead of a URL/);
  });
});

describe.skipIf(process.platform === 'win32')('a pipe without a writer', () => {
  it('is refused instead of waited for', () => {
    const [pipe, pictures] = [inFolder('pipe.png'), inFolder('pipes')];
    mkdirSync(pictures);
    expect(spawnSync('mkfifo', [pipe, join(pictures, '1.png')]).status).toBe(0);
    const output = inFolder('o.asvp');
    for (const args of [
      ['inspect', pipe],
      ['encode', pipe, '-o', output],
      ['encode', pictures, '-o', output],
    ]) {
      const { stderr, status } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', timeout: 20_000 });
      expect(stderr).toMatch(/is not a file|neither a folder nor a file/);
      expect(status).toBe(1);
    }
  });
});

describe('outputs', () => {
  it('a source that is given as a file: URL is not written over', () => {
    const source = inFolder('source.r8');
    copyFileSync(SHAPES, source);
    const { stderr } = run('render', pathToFileURL(source).href, '--frame', '1', '-o', source);
    expect(stderr).toMatch(/is the source itself/);
    expect(readFileSync(source).equals(readFileSync(SHAPES))).toBe(true);
  });

  it('a key is not written over', () => {
    const key = inFolder('key.asvr');
    writeFileSync(key, Buffer.alloc(32, 7), { mode: 0o600 });
    const { stderr, status } = run('convert', SHAPES, '-o', key, '--out-key-file', key);
    expect(stderr).toMatch(/is an input of this command: choose another name/);
    expect(status).toBe(1);
    expect(statSync(key).size).toBe(32);
  });

  it('a link to a file that does not exist yet stays a link', () => {
    const link = inFolder('link.asvp');
    symlinkSync('target.asvp', link);
    expect(run('convert', SHAPES, '-o', link).stderr).toBe('');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(existsSync(inFolder('target.asvp'))).toBe(true);
  });

  it.skipIf(process.platform === 'win32')(
    'what will replace a private file is private from its first byte on',
    async () => {
      const target = inFolder('private.asvp');
      writeFileSync(target, 'old');
      chmodSync(target, 0o600);
      const file = await StreamFile.create(target);
      const temporary = readdirSync(folder).filter((name) => name.startsWith('private.asvp.'));
      const modes = temporary.map((name) => statSync(inFolder(name)).mode & 0o777);
      await file.close();
      expect(modes).toEqual([0o600]);
    },
  );
});
