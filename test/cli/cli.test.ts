import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStream } from '../support/asvp-reader.mjs';
import { writeStream } from '../support/asvp-writer.mjs';
import { PROGRAM, runCommand as run } from '../support/command-line.js';
import { scriptedServer, serveFolder, type FolderServer } from '../support/server.js';
import { fixturesFolder, loadManifest, repositoryFolder } from '../support/shared.mjs';

const manifest = loadManifest(fixturesFolder);
const answers = manifest.good.find(({ file }) => file === 'shapes.asvp')!.frames;
/** Any file of 32 bytes. */
const KEY_FILE = join(tmpdir(), `alphastream-key-${process.pid}`);
const fixture = (name: string) => join(fixturesFolder, name);

let folder: string;
let server: FolderServer;
let keyed: string[];

beforeAll(async () => {
  writeFileSync(KEY_FILE, Buffer.alloc(32));
  folder = mkdtempSync(join(tmpdir(), 'alphastream-cli-'));
  server = await serveFolder(fixturesFolder);
  const passphrase = join(folder, 'passphrase');
  writeFileSync(passphrase, manifest.key.passphrase);
  keyed = [
    '--passphrase-file',
    passphrase,
    '--scene-id',
    String(manifest.key.sceneId),
    '--stream-version',
    manifest.key.version,
  ];
});
afterAll(async () => {
  rmSync(KEY_FILE);
  rmSync(folder, { recursive: true, force: true });
  await server.close();
});

describe('verify', () => {
  it('prints the digest of every exact mask', () => {
    const { status, stdout, stderr } = run('verify', fixture('shapes.asvp'), '--digests', '--space', '101x77');
    expect(stderr).toBe('');
    expect(stdout.trim().split('\n')).toEqual(answers.map(({ mask }, index) => `${index} ${mask}`));
    expect(status).toBe(0);
  });

  it('prints the same for the encrypted twin, with a passphrase', () => {
    const { status, stdout } = run('verify', fixture('shapes.asvr'), '--digests', '--space', '101x77', ...keyed);
    expect(stdout.trim().split('\n')).toEqual(answers.map(({ mask }, index) => `${index} ${mask}`));
    expect(status).toBe(0);
  });

  it('goes on past a damaged frame and ends with 1', () => {
    const { status, stdout, stderr } = run('verify', fixture('bad/block-checksum.asvp'), '--digests');
    const lines = stdout.trim().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(/^0 [0-9a-f]{64}$/);
    expect(lines[1]).toMatch(/^1 Decode Frame 1 .*\.$/);
    expect(lines[2]).toMatch(/^2 [0-9a-f]{64}$/);
    expect(stderr).toMatch(/^alphastream: Decode: 1 of 3 frames .*\n$/);
    expect(status).toBe(1);
  });
});

describe('inspect', () => {
  it('tells what a stream is', () => {
    const { status, stdout } = run('inspect', fixture('meta.asvp'), '--json');
    const good = manifest.good.find(({ file }) => file === 'meta.asvp')!;
    const facts = JSON.parse(stdout) as Record<string, unknown>;
    expect(facts).toMatchObject({
      format: 'ASVP',
      frameCount: 3,
      width: good.width,
      height: good.height,
      record: good.metadata,
      badFrames: [],
    });
    expect(status).toBe(0);
    const text = run('inspect', fixture('meta.asvp')).stdout;
    expect(text).toMatch(/^frames +3, /m);
    expect(text).toMatch(/^ground +0\.\d{3} to 0\.\d{3} of the height above the lower edge, 0\.\d{3} on average$/m);
    expect(text).toMatch(/^format +ASVP \(plain\)\nsupport +supported\n/m);
  });

  it('reports a version that this build does not know, and reads it', () => {
    const header = new Uint8Array(12);
    header[0] = 9;
    const file = join(folder, 'version.asvr');
    writeFileSync(file, writeStream([[]], { header, encrypt: { key: new Uint8Array(32) } }));
    const { status, stdout } = run('inspect', file, '--key-file', KEY_FILE);
    expect(stdout).toMatch(/^format +ASVR \(encrypted\), file version 9\nsupport +untested: It is of file version 9/m);
    expect(stdout).toMatch(/^damaged frames +none/m);
    expect(status).toBe(0);
  });
});

describe('render', () => {
  it('writes a PNG and raw bytes of the same mask', () => {
    const png = join(folder, 'mask.png');
    const raw = join(folder, 'mask.r8');
    expect(run('render', fixture('shapes.asvp'), '--space', '101x77', '--frame', '9', '-o', png).status).toBe(0);
    expect(run('render', fixture('shapes.asvp'), '--space', '101x77', '--frame', '9', '-o', raw).status).toBe(0);
    const bytes = readFileSync(raw);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(answers[9]!.mask);
    const image = decode(readFileSync(png));
    expect([image.width, image.height, image.channels, image.depth]).toEqual([101, 77, 1, 8]);
    expect(Buffer.from(image.data as Uint8Array).equals(bytes)).toBe(true);
  });

  it('resizes by nearest', () => {
    const raw = join(folder, 'small.r8');
    const [size, digest] = Object.entries(answers[9]!.resized!)[0]!;
    expect(
      run('render', fixture('shapes.asvp'), '--space', '101x77', '--frame', '9', '--size', size, '-o', raw).status,
    ).toBe(0);
    expect(createHash('sha256').update(readFileSync(raw)).digest('hex')).toBe(digest);
  });
});

describe('render --smooth and strip', () => {
  it('writes a mask with grey edges', () => {
    const raw = join(folder, 'smooth.r8');
    const args = ['--space', '101x77', '--frame', '9', '--size', '37x29', '--smooth', '-o', raw];
    expect(run('render', fixture('shapes.asvp'), ...args)).toMatchObject({ status: 0, stderr: '' });
    const bytes = readFileSync(raw);
    expect(bytes.byteLength).toBe(37 * 29);
    expect(bytes.some((value) => value > 0 && value < 255)).toBe(true);
  });

  it('writes one strip in three forms', () => {
    const write = (end: string, ...more: string[]) => {
      const path = join(folder, `strip.${end}`);
      const args = ['--space', '101x77', '--frame', '9', '-o', path, ...more];
      expect(run('strip', fixture('shapes.asvp'), ...args)).toMatchObject({ status: 0, stderr: '' });
      return readFileSync(path);
    };
    const { vertices, ...rest } = JSON.parse(write('json').toString()) as { vertices: number[] };
    expect(rest).toEqual({ width: 101, height: 77, frame: 9 });
    expect(vertices.length).toBeGreaterThanOrEqual(6);
    const raw = write('f32');
    expect(Array.from({ length: raw.byteLength / 4 }, (_, at) => raw.readFloatLE(4 * at))).toEqual(vertices);
    expect(write('svg').toString()).toMatch(/viewBox="0 0 101 77"[^]*<path [^]*d="M/);
    expect(write('f32', '--tolerance', '4.5').byteLength).toBeLessThanOrEqual(raw.byteLength);
  });

  it('says in one sentence that a frame is damaged', () => {
    const output = join(folder, 'none.json');
    expectOneSentence(run('strip', fixture('bad/block-checksum.asvp'), '--frame', '1', '-o', output), /Frame 1/);
  });
});

describe('convert', () => {
  const outputKey = () => keyed.map((word) => word.replace(/^--/, '--out-'));

  it('encrypts, and decrypts again to the same bytes', () => {
    const encrypted = join(folder, 'meta.asvr');
    const plain = join(folder, 'again.asvp');
    const first = run('convert', fixture('meta.asvp'), '-o', encrypted, ...outputKey());
    expect(first).toMatchObject({ status: 0, stderr: '', stdout: `${encrypted}: ASVR, 3 frames\n` });
    // The resource is the output's name, as a reader takes it from the file's.
    expect(run('verify', encrypted, ...keyed).status).toBe(0);
    const digests = (file: string, ...key: string[]) => run('verify', file, '--digests', ...key).stdout;
    expect(digests(encrypted, ...keyed)).toBe(digests(fixture('meta.asvp')));
    expect(run('convert', encrypted, '-o', plain, ...keyed).status).toBe(0);
    // Blocks and record are copied unchanged; the table is compressed again.
    const [given, found] = [readStream(readFileSync(fixture('meta.asvp'))), readStream(readFileSync(plain))];
    expect(found).toEqual(given);
    expect(readdirSync(folder).filter((name) => /part|blocks/.test(name))).toEqual([]);
  });

  it('takes a key file and another resource', () => {
    const keyFile = join(folder, 'key');
    writeFileSync(keyFile, Buffer.alloc(32, 7));
    const one = join(folder, 'one.asvr');
    const two = join(folder, 'two.asvr');
    expect(run('convert', fixture('shapes.asvr'), '-o', one, ...keyed, '--out-key-file', keyFile).status).toBe(0);
    expect(
      run('convert', one, '--key-file', keyFile, '-o', two, ...outputKey(), '--out-resource', 'shapes.asvr').status,
    ).toBe(0);
    const { stdout } = run('verify', two, '--digests', '--space', '101x77', ...keyed, '--resource', 'shapes.asvr');
    expect(stdout.trim().split('\n')).toEqual(answers.map(({ mask }, index) => `${index} ${mask}`));
  });

  it('writes the coordinate space into the record and keeps the rest of it', () => {
    const output = join(folder, 'space.asvp');
    expect(run('convert', fixture('shapes.asvp'), '-o', output, '--space', '101x77').status).toBe(0);
    expect(readStream(readFileSync(output)).metadata).toEqual({ width: 101, height: 77 });
    const { stdout } = run('verify', output, '--digests');
    expect(stdout.trim().split('\n')).toEqual(answers.map(({ mask }, index) => `${index} ${mask}`));
    const good = manifest.good.find(({ file }) => file === 'meta.asvp')!;
    expect(run('convert', fixture('meta.asvp'), '-o', output, '--space', '50x40').status).toBe(0);
    expect(readStream(readFileSync(output)).metadata).toEqual({ ...good.metadata, width: 50, height: 40 });
  });

  it.each(['block-checksum', 'block-3-bytes', 'cut-last-block', 'block-cut'])(
    'copies what is damaged as it stands and says so: %s',
    (name) => {
      const output = join(folder, 'damaged.asvp');
      const result = run('convert', fixture(`bad/${name}.asvp`), '-o', output);
      expectOneSentence(result, /^alphastream: Decode: \d of \d frames of .* are damaged \(.*copied unchanged\.\n$/);
      const lines = (file: string) =>
        run('verify', file, '--digests')
          .stdout.trim()
          .split('\n')
          .map((line) => line.slice(0, 9));
      expect(lines(output)).toEqual(lines(fixture(`bad/${name}.asvp`)));
    },
  );

  it('goes on past a block that its table puts beyond the end of the file', () => {
    const output = join(folder, 'beyond.asvp');
    expectOneSentence(run('convert', fixture('bad/block-beyond-file.asvp'), '-o', output), /2 of 3 frames .* \(1, 2\)/);
    expect(run('verify', output, '--digests').stdout.trim().split('\n')).toHaveLength(3);
  });

  it('converts in place, and leaves what was there where it fails', () => {
    const file = join(folder, 'in-place.asvp');
    copyFileSync(fixture('shapes.asvp'), file);
    expect(run('convert', file, '-o', file, '--space', '101x77').status).toBe(0);
    expect(run('verify', file).status).toBe(0);
    const before = readFileSync(file);
    expectOneSentence(run('convert', fixture('bad/cut-table.asvp'), '-o', file), /cut/);
    expect(readFileSync(file).equals(before)).toBe(true);
    expectOneSentence(
      run('convert', file, '-o', join(folder, 'no', 'x.asvp')),
      /x\.asvp cannot be written.*no such folder/,
    );
  });
});

describe('bad input: one sentence, status 1, no stack trace', () => {
  it.each([
    ['a missing file', ['verify', 'nowhere.asvp'], /there is no such file/],
    ['a folder', ['verify', fixturesFolder], /not a file/],
    ['a web page', ['inspect', fixture('bad/web-page.asvp')], /web page/],
    ['a cut file', ['inspect', fixture('bad/cut-table.asvp')], /cut/],
    ['no key', ['inspect', fixture('shapes.asvr')], /looks encrypted: no key was given/],
    ['a frame past the end', ['render', fixture('meta.asvp'), '--frame', '99', '-o', 'x.png'], /no frame 99.*3 frames/],
    [
      'an empty passphrase file',
      ['inspect', fixture('shapes.asvr'), '--passphrase-file', '/dev/null', '--scene-id', '1', '--stream-version', '1'],
      /\/dev\/null must hold a passphrase, but is empty\./,
    ],
    ['a missing key file', ['inspect', fixture('shapes.asvr'), '--key-file', 'nowhere'], /nowhere cannot be read/],
    ['nobody there', ['inspect', 'http://127.0.0.1:9/mask.asvp'], /could not be fetched/],
  ])('%s', (_, args, sentence) => {
    expectOneSentence(run(...args), sentence);
  });

  it('a wrong key', () => {
    const wrong = keyed.map((word) => (word === String(manifest.key.sceneId) ? '7' : word));
    expectOneSentence(run('inspect', fixture('shapes.asvr'), ...wrong), /key does not fit/);
  });

  it('a file that the server does not have', async () => {
    const missing = await scriptedServer((_, response) => void response.writeHead(404).end());
    try {
      expectOneSentence(await runBeside('inspect', `${missing.origin}/mask.asvp?token=secret`), /answered 404/);
    } finally {
      await missing.close();
    }
  });
});

it('reads over HTTP', async () => {
  const { status, stdout } = await runBeside(
    'verify',
    `${server.origin}/shapes.asvp`,
    '--digests',
    '--space',
    '101x77',
  );
  expect(stdout.trim().split('\n')).toEqual(answers.map(({ mask }, index) => `${index} ${mask}`));
  expect(status).toBe(0);
});

it.each([
  ['no verb', []],
  ['an unknown verb', ['explain', 'x.asvp']],
  ['an unknown option', ['verify', 'x.asvp', '--fast']],
  ['no source', ['verify']],
  ['render without a frame', ['render', 'x.asvp', '-o', 'x.png']],
  ['strip without a frame', ['strip', 'x.asvp', '-o', 'x.json']],
  ['an invalid tolerance', ['strip', 'x.asvp', '--frame', '0', '--tolerance', '-1', '-o', 'x.json']],
  ['convert without an output', ['convert', 'x.asvp']],
  ['convert to something else', ['convert', 'x.asvp', '-o', 'x.mp4']],
  ['an encrypted output without a key', ['convert', 'x.asvp', '-o', 'x.asvr']],
  ['a plain output with a key', ['convert', 'x.asvp', '-o', 'y.asvp', '--out-key-file', KEY_FILE]],
  ['half an output key', ['convert', 'x.asvp', '-o', 'x.asvr', '--out-scene-id', '7']],
  ['an invalid size', ['render', 'x.asvp', '--frame', '0', '--size', 'big', '-o', 'x.png']],
])('ends with status 2 for %s', (_, args) => {
  const { status, stderr } = run(...args);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^alphastream: .*\n$/);
});

it('--version prints the version of the package', () => {
  const { version } = JSON.parse(readFileSync(join(repositoryFolder, 'packages/cli/package.json'), 'utf8')) as {
    version: string;
  };
  expect(run('--version')).toMatchObject({ status: 0, stdout: `${version}\n`, stderr: '' });
});

describe('a reader that goes away', () => {
  it.each([
    ['help', ['--help'], 0],
    ['digests', ['verify', fixture('shapes.asvp'), '--digests'], 0],
  ])('ends %s quietly', async (_, args, expected) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.destroy();
    let complaint = '';
    child.stderr.on('data', (data: Buffer) => (complaint += data.toString()));
    const status = await new Promise((resolve) => child.on('close', resolve));
    expect([status, complaint]).toEqual([expected, '']);
  });

  it('does not change the status where it is that of errors', async () => {
    const child = spawn(process.execPath, [PROGRAM, 'verify', 'x.asvp', '--fast'], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr.destroy();
    child.stdout.resume();
    expect(await new Promise((resolve) => child.on('close', resolve))).toBe(2);
  });

  it.skipIf(!existsSync('/dev/full'))('says in one sentence that the disk is full', () => {
    const command = `"${process.execPath}" "${PROGRAM}" --help > /dev/full`;
    expectOneSentence(spawnSync('sh', ['-c', command], { encoding: 'utf8' }), /standard output cannot be written/);
  });
});

it.each([
  [['serve', '.', '--space', '1x1', '--port', '70000'], 'serve takes no --space'],
  [['serve', '.', '--key-file', 'nowhere'], 'serve takes no --key-file'],
  [['serve', '.', '-o', 'x'], 'serve takes no -o'],
  [['verify', 'x.asvp', '--json'], 'verify takes no --json'],
  [['inspect', 'x.asvp', '--out-key-file', 'nowhere'], 'inspect takes no --out-key-file'],
  [
    ['encode', 'masks', '-o', 'x.asvp', '--key-file', KEY_FILE],
    'encode takes no --key-file: masks have no key; prefix the key options of the output with --out-',
  ],
])('refuses what a verb does not take: %o', (args, sentence) => {
  const { status, stderr } = run(...args);
  expect([status, stderr]).toEqual([2, `alphastream: ${sentence} (see alphastream --help)\n`]);
});

/** Runs the command while this process answers requests. */
async function runBeside(...args: string[]): Promise<{ status: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [PROGRAM, ...args]);
  const texts = { stdout: '', stderr: '' };
  child.stdout.on('data', (data: Buffer) => (texts.stdout += data.toString()));
  child.stderr.on('data', (data: Buffer) => (texts.stderr += data.toString()));
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { status, ...texts };
}

function expectOneSentence({ status, stderr }: { status: number | null; stderr: string }, sentence: RegExp): void {
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+|secret/);
  expect(status).toBe(1);
}
