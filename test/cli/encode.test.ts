import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { deflateSync } from 'node:zlib';
import { encode as encodePng } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStream } from '../support/asvp-reader.mjs';
import { createTestRandom } from '../support/random.mjs';
import { PROGRAM } from '../support/command-line.js';

const [WIDTH, HEIGHT] = [61, 43];
const hasFfmpeg = spawnSync('ffmpeg', ['-version']).status === 0 && spawnSync('ffprobe', ['-version']).status === 0;
const ffmpegNote = hasFfmpeg ? '' : ' (skipped: ffmpeg and ffprobe are not on PATH)';

let folder: string;
/** Eleven masks of 0 and 255, and the folder of their PNGs, `1.png` to `11.png`. */
let masks: Uint8Array[];
let pictures: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'alphastream-encode-'));
  const random = createTestRandom('masks to encode');
  masks = Array.from({ length: 11 }, (_, frame) =>
    Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
      const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
      const distance = Math.hypot(x - 20 - 2 * frame, y - 20);
      const isSet = frame !== 4 && ((distance < 18 && distance > 5) || random.chance(0.03));
      return isSet ? 255 : 0;
    }),
  );
  pictures = makeFolder(
    'pictures',
    Object.fromEntries(masks.map((mask, at) => [`${at + 1}.png`, grey(mask, WIDTH, HEIGHT)])),
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const grey = (data: Uint8Array, width: number, height: number) =>
  encodePng({ width, height, data, channels: 1, depth: 8 });

function makeFolder(name: string, files: Record<string, string | Uint8Array>): string {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
  return path;
}

function run(args: readonly string[], env = process.env) {
  return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', env });
}

/** Encodes, and expects that to go well. */
function encode(source: string, output: string, ...more: string[]): string {
  const path = join(folder, output);
  const { status, stderr } = run(['encode', source, '-o', path, ...more]);
  expect(status, stderr).toBe(0);
  return path;
}

const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const linesOf = (frames: readonly Uint8Array[]) => frames.map((mask, at) => `${at} ${digestOf(mask)}`);
const verify = (path: string, ...more: string[]) =>
  run(['verify', path, '--digests', ...more])
    .stdout.trim()
    .split('\n');
const recordOf = (path: string) => readStream(readFileSync(path)).metadata ?? {};

describe('a folder of PNGs', () => {
  it('becomes a stream of the same masks, in the natural order of their names', () => {
    writeFileSync(join(pictures, 'notes.txt'), 'not a frame');
    writeFileSync(join(pictures, '.2.png'), 'not a frame either');
    const output = join(folder, 'pictures.asvp');
    expect(run(['encode', pictures, '-o', output, '--fps', '30000/1001'])).toEqual(
      expect.objectContaining({
        status: 0,
        stderr: `alphastream: ${pictures}: the masks are the brightness of PNGs; --mask chooses.\n`,
        stdout: expect.stringMatching(
          /pictures\.asvp: ASVP, 11 frames, 61 × 43 at 29\.97\d* fps, \d+ bytes, \d+ a frame; 11 of 11 frames checked: exact\n$/,
        ) as string,
      }),
    );
    expect(verify(output)).toEqual(linesOf(masks));
    expect(recordOf(output)).toEqual({ width: WIDTH, height: HEIGHT, fps: 30000 / 1001 });
    expect(recordOf(encode(pictures, 'default.asvp')).fps).toBe(60);
    expect(leftovers()).toEqual([]);
  });

  it('is encrypted with a key of its own', () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, 'not so secret');
    const keyed = ['--passphrase-file', secret, '--scene-id', '7', '--stream-version', '1.5.0'];
    const output = encode(pictures, 'secret.asvr', ...keyed.map((word) => word.replace(/^--/, '--out-')));
    expect(verify(output, ...keyed)).toEqual(linesOf(masks));
    expect(run(['verify', output]).status).toBe(1);
  });

  it('may be a single one', () => {
    expect(verify(encode(join(pictures, '3.png'), 'one.asvp'))).toEqual(linesOf([masks[2]!]));
  });

  it('with a tolerance has fewer points', () => {
    const exact = readStream(readFileSync(encode(pictures, 'exact.asvp')));
    const loose = readStream(readFileSync(encode(pictures, 'loose.asvp', '--tolerance', '1.5')));
    const points = ({ frames }: typeof exact) => frames.flat(2).length;
    expect(points(loose)).toBeLessThan(0.8 * points(exact));
  });

  it.each<[string, Parameters<typeof encodePng>[0]]>([
    ['1 bit', { ...two(), channels: 1, depth: 1, data: Uint8Array.of(0b01000000, 0b10000000) }],
    ['2 bits', { ...two(), channels: 1, depth: 2, data: Uint8Array.of(0b01100000, 0b11010000) }],
    ['4 bits', { ...two(), channels: 1, depth: 4, data: Uint8Array.of(0x78, 0x00, 0xf0, 0x70) }],
    ['8 bits', { ...two(), channels: 1, depth: 8, data: Uint8Array.of(127, 128, 0, 255, 0, 127) }],
    ['16 bits', { ...two(), channels: 1, depth: 16, data: Uint16Array.of(32767, 32768, 0, 65535, 255, 32767) }],
    ['grey with alpha', { ...two(), channels: 2, depth: 8, data: interleave([255, 0, 255, 0, 255, 255]) }],
    ['opaque grey with alpha', { ...two(), channels: 2, depth: 8, data: opaque([1, 200, 3, 255, 4, 5]) }],
    ['colours', { ...two(), channels: 3, depth: 8, data: rgb([0, 0, 255], [255, 255, 0]) }],
  ])('of %s is read by alpha, else by luminance', (name, png) => {
    const source = makeFolder(`kind ${name}`, { 'a.png': encodePng(png) });
    const expected = Uint8Array.of(0, 255, 0, 255, 0, 0);
    expect(verify(encode(source, 'kind.asvp'))).toEqual(linesOf([expected]));
  });

  it('of palettes and of a transparent colour is read by what these say', () => {
    const ihdr = (type: number) => [0, 0, 0, 3, 0, 0, 0, 2, 8, type, 0, 0, 0];
    const rows = (row: number[], next: number[]) => deflateSync(Uint8Array.of(0, ...row, 0, ...next));
    const cases = {
      // Yellow is light, blue is dark.
      palette: [ihdr(3), [0, 0, 255, 255, 255, 0], undefined, rows([0, 1, 0], [1, 0, 0])],
      // The dark one is opaque, the light one is not.
      alpha: [ihdr(3), [255, 255, 0, 0, 0, 255], [0, 255], rows([0, 1, 0], [1, 0, 0])],
      key: [ihdr(0), undefined, [0, 9], rows([9, 3, 9], [255, 9, 9])],
    } as const;
    for (const [name, [header, palette, transparency, data]] of Object.entries(cases)) {
      const chunks = [
        chunk('IHDR', header),
        palette && chunk('PLTE', palette),
        transparency && chunk('tRNS', transparency),
      ];
      const bytes = Buffer.concat([
        Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10),
        ...chunks.filter((bytes) => bytes !== undefined),
        chunk('IDAT', data),
        chunk('IEND', []),
      ]);
      const source = makeFolder(`chunks ${name}`, { 'a.png': bytes });
      expect(verify(encode(source, 'chunks.asvp')), name).toEqual(linesOf([Uint8Array.of(0, 255, 0, 255, 0, 0)]));
    }
  });

  it('may be interlaced', () => {
    const picture = { width: WIDTH, height: HEIGHT, data: masks[0]!, channels: 1, depth: 8 } as const;
    const source = makeFolder('interlaced', { 'a.png': encodePng(picture, { interlace: 'Adam7' }) });
    expect(verify(encode(source, 'interlaced.asvp'))).toEqual(linesOf([masks[0]!]));
  });

  function two() {
    return { width: 3, height: 2 };
  }
  function interleave(alpha: number[]) {
    return Uint8Array.from(alpha.flatMap((value) => [77, 255 - value]));
  }
  function opaque(values: number[]) {
    return Uint8Array.from(values.flatMap((value) => [value, 255]));
  }
  function rgb(dark: number[], light: number[]) {
    return Uint8Array.from([dark, light, dark, light, dark, dark].flat());
  }
});

describe('the metadata record', () => {
  const write = (content: unknown) => {
    const path = join(folder, 'record.json');
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };

  it('keeps what the file says, with size and rate', () => {
    const own = { title: 'Übung', stereo: 'side-by-side', takes: [1, 2], width: WIDTH };
    expect(recordOf(encode(pictures, 'meta.asvp', '--meta', write(own), '--fps', '25'))).toEqual({
      ...own,
      height: HEIGHT,
      fps: 25,
    });
    expect(recordOf(encode(pictures, 'meta.asvp', '--meta', write({ fps: 24 }))).fps).toBe(24);
    expect(recordOf(encode(pictures, 'meta.asvp', '--meta', write({ fps: 24 }), '--fps', '25')).fps).toBe(25);
  });

  it.each<[string, unknown, RegExp]>([
    ['another size', { width: 1920 }, /record\.json has width 1920, but the masks have 61/],
    ['an invalid rate', { fps: 'fast' }, /has fps "fast", but fps must be a number above zero/],
    ['no object', [1], /is JSON, but not an object/],
    ['no JSON', '{', /is not valid JSON/],
  ])('is refused where the file says %s', (_, content, sentence) => {
    expectOneSentence(run(['encode', pictures, '-o', join(folder, 'x.asvp'), '--meta', write(content)]), sentence);
  });
});

describe(`a video${ffmpegNote}`, () => {
  const file = (name: string) => join(folder, name);

  it.skipIf(!hasFfmpeg)('becomes a stream of the same masks, with its own rate', () => {
    makeVideo(file('video.mkv'), '24000/1001', masks);
    const output = encode(file('video.mkv'), 'video.asvp', '--mask', 'luma');
    expect(verify(output)).toEqual(linesOf(masks));
    expect(recordOf(output)).toEqual({ width: WIDTH, height: HEIGHT, fps: 24000 / 1001 });
    expect(recordOf(encode(file('video.mkv'), 'video.asvp', '--mask', 'luma', '--fps', '24')).fps).toBe(24);
  });

  it.skipIf(!hasFfmpeg)('must agree with the record on its rate, unless the command line decides', () => {
    makeVideo(file('rate.mkv'), '25', masks);
    const meta = join(folder, 'rate.json');
    writeFileSync(meta, '{ "fps": 30 }');
    const args = ['encode', file('rate.mkv'), '-o', file('rate.asvp'), '--mask', 'luma', '--meta', meta];
    expectOneSentence(run(args), /has fps 30, but the video has 25: set --fps/);
    expect(run([...args, '--fps', '30']).status).toBe(0);
    expect(recordOf(file('rate.asvp')).fps).toBe(30);
  });

  it.skipIf(!hasFfmpeg)('with invalid or damaged content is refused', () => {
    writeFileSync(file('none.mp4'), 'not a video');
    expectOneSentence(run(['encode', file('none.mp4'), '-o', file('x.asvp')]), /ffmpeg cannot read .*none\.mp4: Inv/);
    const sound = ['-f', 'lavfi', '-i', 'anullsrc', '-t', '0.1', file('sound.mka')];
    expect(spawnSync('ffmpeg', ['-v', 'error', '-y', ...sound]).status).toBe(0);
    expectOneSentence(run(['encode', file('sound.mka'), '-o', file('x.asvp')]), /sound\.mka has no picture/);
  });

  it.skipIf(!hasFfmpeg)('is none where it is a list of other files, whatever its name', () => {
    makeVideo(file('listed.mkv'), '25', masks);
    const lists = {
      'concat.mp4': 'ffconcat version 1.0\nfile listed.mkv\n',
      'playlist.mp4': `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${file('listed.mkv')}\n#EXT-X-ENDLIST\n`,
    };
    for (const [name, text] of Object.entries(lists)) {
      writeFileSync(file(name), text);
      const result = run(['encode', file(name), '-o', file('x.asvp')]);
      expectOneSentence(result, new RegExp(`${name} is not a supported video: give a single file`));
    }
  });

  it('needs ffmpeg, and says so', () => {
    writeFileSync(file('any.mp4'), 'any');
    const result = run(['encode', file('any.mp4'), '-o', file('x.asvp')], { ...process.env, PATH: '' });
    expectOneSentence(result, /any\.mp4 cannot be read without ffprobe, and it is not on PATH: install/);
  });

  it.skipIf(process.platform === 'win32')('needs an ffmpeg that is not too old, and says so', () => {
    const oldTools = makeFolder('old tools', {
      ffprobe: `#!/bin/sh\necho '{ "streams": [{}] }'\n`,
      ffmpeg: `#!/bin/sh\necho "Unrecognized option 'fps_mode'.\nError splitting: Option not found" >&2\nexit 1\n`,
    });
    for (const name of readdirSync(oldTools)) chmodSync(join(oldTools, name), 0o755);
    writeFileSync(file('any.mp4'), 'any');
    const result = run(['encode', file('any.mp4'), '-o', file('x.asvp')], { ...process.env, PATH: oldTools });
    expectOneSentence(result, /any\.mp4 needs ffmpeg 5\.1 or newer, but the one on PATH is older: install/);
  });

  function makeVideo(path: string, rate: string, frames: readonly Uint8Array[]): void {
    const raw = ['-f', 'rawvideo', '-pix_fmt', 'gray', '-s', `${WIDTH}x${HEIGHT}`, '-r', rate, '-i', 'pipe:0'];
    const made = spawnSync('ffmpeg', ['-v', 'error', '-y', ...raw, '-c:v', 'ffv1', path], {
      input: Buffer.concat(frames),
      encoding: 'utf8',
    });
    expect(made).toMatchObject({ status: 0, stderr: '' });
  }
});

describe('bad input: one sentence, status 1, nothing left behind', () => {
  const encodeTo = (source: string) => run(['encode', source, '-o', join(folder, 'x.asvp')]);

  it('an empty folder', () => expectOneSentence(encodeTo(makeFolder('empty', {})), /no PNG in the folder ".*empty"/));

  it('no such path', () => expectOneSentence(encodeTo(join(folder, 'nowhere')), /no folder or video ".*nowhere"/));

  it('pictures of two sizes', () => {
    const source = makeFolder('sizes', {
      'a.png': grey(new Uint8Array(6), 3, 2),
      'b.png': grey(new Uint8Array(6), 2, 3),
    });
    expectOneSentence(encodeTo(source), /b\.png has 2 × 3 pixels, but .*a\.png has 3 × 2/);
  });

  it('what is called PNG and is none, or is damaged', () => {
    expectOneSentence(encodeTo(makeFolder('text', { 'a.png': 'text' })), /a\.png is not a PNG/);
    const bytes = grey(masks[0]!, WIDTH, HEIGHT);
    const damaged = Uint8Array.from(bytes);
    damaged[60]! ^= 0x55;
    const source = makeFolder('damaged', { 'a.png': bytes, 'b.png': damaged });
    expectOneSentence(encodeTo(source), /b\.png is a damaged PNG/);
    expectOneSentence(encodeTo(makeFolder('cut', { 'a.png': bytes.subarray(0, 80) })), /a\.png is a damaged PNG/);
  });

  it('a picture larger than a mask can be', () => {
    const bytes = Buffer.from(grey(new Uint8Array(6), 3, 2));
    bytes.writeUInt32BE(20_000, 16);
    expectOneSentence(encodeTo(makeFolder('huge', { 'a.png': bytes })), /20000 × 2 pixels, but a mask has 1 to 16384/);
  });

  it('more pixels, or fewer, than the header of a picture says', () => {
    const rows = (bytes: number) => chunk('IDAT', deflateSync(Buffer.alloc(bytes)));
    const [exact, one, many] = [rows(16 * 17), rows(16 * 17 + 1), rows(1 << 26)];
    const end = chunk('IEND', []);
    const pngs: [string, Buffer[], RegExp | undefined][] = [
      ['exact', [headerOf(16), exact, end], undefined],
      ['one more', [headerOf(16), one, end], /a\.png is a damaged PNG: it has more pixels than its header says\./],
      ['many more', [headerOf(16), many, end], /a\.png is a damaged PNG: it has more pixels than its header says\./],
      ['fewer', [headerOf(17), exact, end], /a\.png is a damaged PNG: it has fewer pixels than its header says\./],
      ['two headers', [headerOf(16), headerOf(8), exact, end], /a\.png is a damaged PNG: it has two headers\./],
      ['text first', [chunk('tEXt', headerOf(16).subarray(8, 21)), headerOf(16), exact, end], /begin with its header/],
      ['no end', [headerOf(16), exact], /a\.png is a damaged PNG: it is cut\./],
      ['an invalid colour type', [headerOf(16, 5), exact, end], /colour type 5 with 8 bits per sample is not valid/],
    ];
    for (const [name, chunks, sentence] of pngs) {
      const source = makeFolder(`pixels ${name}`, { 'a.png': pngOf(chunks) });
      if (sentence === undefined) expect(verify(encode(source, 'pixels.asvp'))).toEqual(linesOf([Buffer.alloc(256)]));
      else expectOneSentence(encodeTo(source), sentence);
    }
  });

  it('but what a mask has no use for is not looked at', () => {
    const profile = chunk('iCCP', Buffer.from('name\0\0not compressed at all'));
    const chunks = [headerOf(16), profile, chunk('IDAT', deflateSync(Buffer.alloc(16 * 17))), chunk('IEND', [])];
    const output = encode(makeFolder('profile', { 'a.png': pngOf(chunks) }), 'profile.asvp');
    expect(verify(output)).toEqual(linesOf([Buffer.alloc(256)]));
  });

  it('more pieces than a frame can have', () => {
    const side = 520;
    const dots = Uint8Array.from({ length: side * side }, (_, at) =>
      (at % 2) + (Math.floor(at / side) % 2) === 0 ? 255 : 0,
    );
    const source = makeFolder('dots', { 'a.png': grey(dots, side, side) });
    expectOneSentence(encodeTo(source), /Frame 0 cannot be written: it has 67600 channels, but at most 65536/);
  });

  it('another coordinate space', () => {
    const result = run(['encode', pictures, '-o', join(folder, 'x.asvp'), '--space', '100x100']);
    expectOneSentence(result, /The masks have 61 × 43 pixels, but --space is 100 × 100/);
  });

  it('and an output that was there stays', () => {
    const output = encode(pictures, 'stays.asvp');
    const before = readFileSync(output);
    expectOneSentence(run(['encode', join(folder, 'damaged'), '-o', output]), /damaged PNG/);
    expect(readFileSync(output).equals(before)).toBe(true);
  });
});

it('leaves nothing behind when it is interrupted', async () => {
  const [width, height] = [1500, 1500];
  const picture = grey(new Uint8Array(width * height), width, height);
  const source = makeFolder('long', Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`${at}.png`, picture])));
  const child = spawn(process.execPath, [PROGRAM, 'encode', source, '-o', join(folder, 'long.asvp')]);
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_, signal) => resolve(signal)));
  while (leftovers().length === 0) await wait(20);
  child.kill('SIGINT');
  expect(await ended).toBe('SIGINT');
  expect(leftovers()).toEqual([]);
});

it.each([
  ['no output', ['encode', 'masks']],
  ['another kind of output', ['encode', 'masks', '-o', 'x.mp4']],
  ['an encrypted output without a key', ['encode', 'masks', '-o', 'x.asvr']],
  ['an invalid rate', ['encode', 'masks', '-o', 'x.asvp', '--fps', '0']],
  ['an invalid tolerance', ['encode', 'masks', '-o', 'x.asvp', '--tolerance', 'much']],
])('ends with status 2 for %s', (_, args) => {
  const { status, stderr } = run(args);
  expect(stderr).toMatch(/^alphastream: .*\n$/);
  expect(status).toBe(2);
});

/** Files that are only needed on the way. */
function leftovers(): string[] {
  return readdirSync(folder).filter((name) => /\.(part|blocks)$/.test(name));
}

function expectOneSentence({ status, stderr }: { status: number | null; stderr: string }, sentence: RegExp): void {
  const lines = stderr.trim().split('\n');
  const sentences = lines.filter((line) => !/: the masks are .*; (?:--labels or )?--mask chooses\.$/.test(line));
  expect(sentences).toHaveLength(1);
  expect(lines.at(-1)).toMatch(sentence);
  expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
  expect(status).toBe(1);
  expect(existsSync(join(folder, 'x.asvp'))).toBe(false);
  expect(leftovers()).toEqual([]);
}

/** The header chunk of a PNG: a square of 8 bits per sample, grey by default. */
function headerOf(side: number, colourType = 0): Buffer {
  return chunk('IHDR', [0, 0, 0, side, 0, 0, 0, side, 8, colourType, 0, 0, 0]);
}

function pngOf(chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10), ...chunks]);
}

/** A chunk of a PNG. */
function chunk(type: string, data: Iterable<number>): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), Uint8Array.from(data)]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(body.length - 4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}

function crc32(bytes: Uint8Array): number {
  let crc = -1;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
