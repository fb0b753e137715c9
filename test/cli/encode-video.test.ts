import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { digestsOf, hasFfmpeg, useEncodeCommand } from '../support/encode-command.js';
import { createTestRandom } from '../support/random.mjs';

const [WIDTH, HEIGHT] = [64, 48];
const FRAMES = 10;
const cli = useEncodeCommand();

/** A disc that moves, with a hole. Edges stand at even pixels, for pictures whose colours have half the size. */
function maskOf(frame: number): Uint8Array {
  return Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
    const [x, y] = [(at % WIDTH) & ~1, Math.floor(at / WIDTH) & ~1];
    const distance = Math.hypot(x - 14 - 3 * frame, y - 22);
    return distance < 13 && distance > 4 ? 255 : 0;
  });
}
const masks = Array.from({ length: FRAMES }, (_, frame) => maskOf(frame));
/** Bright where the person is not: brightness is the wrong mask. */
const rgba = masks.map((mask) =>
  Uint8Array.from({ length: 4 * mask.length }, (_, at) => {
    const value = mask[at >> 2]!;
    return at % 4 === 3 ? value : 200 - (value >> 1) + (at % 4);
  }),
);
const withAlpha = { pixelFormat: 'rgba', width: WIDTH, height: HEIGHT, pictures: rgba };
const grey = { pixelFormat: 'gray', width: WIDTH, height: HEIGHT, pictures: masks };
const FFV1 = ['-c:v', 'ffv1'];

describe.skipIf(!hasFfmpeg)('a video with alpha', () => {
  const codecs: [string, string, string[], RegExp][] = [
    ['ProRes 4444', 'a.mov', ['-c:v', 'prores_ks', '-profile:v', '4444'], /the alpha of ProRes 4444 \(yuva444p1/],
    ['Animation', 'a.mov', ['-c:v', 'qtrle'], /the alpha of Animation \(argb\)/],
    ['PNG in MOV', 'a.mov', ['-c:v', 'png'], /the alpha of PNG \(rgba\)/],
    [
      'VP8',
      'a.webm',
      ['-c:v', 'libvpx', '-pix_fmt', 'yuva420p', '-auto-alt-ref', '0', '-crf', '4'],
      /the alpha of VP8/,
    ],
    [
      'VP9',
      'a.webm',
      ['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuva420p', '-lossless', '1'],
      /the alpha of VP9 \(alpha_mode/,
    ],
    ['VP9 in MKV', 'a.mkv', ['-c:v', 'libvpx-vp9', '-pix_fmt', 'yuva420p', '-lossless', '1'], /the alpha of VP9/],
    ['FFV1 yuva', 'a.mkv', [...FFV1, '-pix_fmt', 'yuva420p'], /the alpha of FFV1 \(yuva420p\)/],
    ['FFV1 of 10 bits', 'a.mkv', [...FFV1, '-pix_fmt', 'yuva444p10le'], /the alpha of FFV1 \(yuva444p10le\)/],
    ['UT video', 'a.avi', ['-c:v', 'utvideo', '-pix_fmt', 'gbrap'], /the alpha of UTVIDEO \(gbrap\)/],
    ['APNG', 'a.apng', ['-c:v', 'apng', '-f', 'apng'], /the alpha of APNG \(rgba\)/],
    ['GIF', 'a.gif', ['-vf', 'split[a][b];[a]palettegen[p];[b][p]paletteuse=dither=none'], /the alpha of GIF/],
  ];
  it.each(codecs)('%s: its alpha is the mask', (_, name, output, remark) => {
    const { digests, remarks } = cli().encode(cli().makeVideo(name, { ...withAlpha, output }));
    expect(digests).toEqual(digestsOf(masks));
    expect(remarks).toHaveLength(1);
    expect(remarks[0]).toMatch(remark);
  });

  it('of deep alpha is cut at exactly half', () => {
    const values = [0, 2047, 2048, 4095, 2046, 2049, 1, 4094];
    const pictures = [
      Uint8Array.from({ length: 64 * 8 }, (_, at) => {
        const value = (values[(at >> 3) % 8]! << 4) & 0xffff;
        return at % 2 === 0 ? value & 255 : value >> 8;
      }),
    ];
    const video = cli().makeVideo('deep.mkv', {
      pixelFormat: 'rgba64le',
      width: 8,
      height: 8,
      pictures,
      output: [...FFV1, '-pix_fmt', 'gbrap12le'],
    });
    const expected = Uint8Array.from({ length: 64 }, (_, at) => (values[at % 8]! >= 2048 ? 255 : 0));
    expect(cli().encode(video).digests).toEqual(digestsOf([expected]));
  });

  it('is read by brightness if that is asked for, or its alpha is opaque everywhere', () => {
    const video = cli().makeVideo('choice.mkv', { ...withAlpha, output: FFV1 });
    const { digests, remarks } = cli().encode(video, '--mask', 'luma');
    expect(digests).toEqual(digestsOf(masks.map((mask) => mask.map((value) => 255 - value))));
    expect(remarks).toEqual([]);
    expect(cli().encode(video, '--mask', 'alpha')).toMatchObject({ digests: digestsOf(masks), remarks: [] });
    const pictures = masks.map((mask) =>
      Uint8Array.from({ length: 4 * mask.length }, (_, at) => (at % 4 === 3 ? 255 : mask[at >> 2]!)),
    );
    const opaque = cli().encode(cli().makeVideo('opaque.gif', { ...withAlpha, pictures, output: [] }));
    expect(opaque.digests).toEqual(digestsOf(masks));
    expect(opaque.remarks[0]).toMatch(/the masks are the brightness of GIF, since its alpha is opaque everywhere/);
  });

  it('in a second layer of HEVC is not taken for none', () => {
    const output = [
      '-c:v',
      'libx265',
      '-x265-params',
      'lossless=1:log-level=none',
      '-tag:v',
      'hvc1',
      '-pix_fmt',
      'yuv420p',
    ];
    const video = cli().makeVideo('layers.mov', { ...grey, output });
    expect(cli().encode(video).remarks).toEqual([
      expect.stringMatching(/brightness of HEVC \(yuv420p\), which has no/),
    ]);
    const bytes = readFileSync(video);
    const set = bytes.indexOf(Uint8Array.of(0x40, 0x01, 0x0c, 0x01));
    expect(set).toBeGreaterThan(0);
    // Two layers instead of one.
    bytes[set + 3] = 0x11;
    writeFileSync(video, bytes);
    cli().refuse(
      video,
      /is HEVC with a second layer, alpha or another view, which this ffmpeg does not read: use a newer/,
    );
    expect(cli().encode(video, '--mask', 'luma').digests).toEqual(digestsOf(masks));
  });

  it('is needed for --mask alpha', () => {
    const video = cli().makeVideo('none.mkv', { ...grey, output: FFV1 });
    cli().refuse(video, /none\.mkv has no alpha \(it is ffv1, gray\): give --mask luma or --key\./, '--mask', 'alpha');
  });
});

describe.skipIf(!hasFfmpeg)('the times of a video', () => {
  /** Changes the times of the pictures by an expression of ffmpeg in seconds, of the frame N. */
  const retime = (name: string, seconds: string, source = grey, output = FFV1) =>
    cli().makeVideo(name, {
      ...source,
      output: [
        '-vf',
        `settb=1/1000,setpts='1000*(${seconds})'`,
        '-fps_mode',
        'passthrough',
        '-enc_time_base',
        '1:1000',
        ...output,
      ],
    });

  it.each([
    ['mov', ['-c:v', 'qtrle']],
    ['mp4', ['-c:v', 'libx264', '-qp', '0']],
    ['mkv', FFV1],
    ['ts', ['-c:v', 'libx264', '-qp', '0', '-pix_fmt', 'yuv420p', '-copyts', '-muxdelay', '0']],
  ])('that start elsewhere, in %s: frame 0 is the first picture, and the record says so', (extension, output) => {
    const { digests, record, remarks } = cli().encode(retime(`start.${extension}`, '0.04*N+0.52', grey, output));
    expect(digests).toEqual(digestsOf(masks));
    expect(record).toMatchObject({ fps: 25, startTime: 0.52 });
    expect(remarks.at(-1)).toMatch(/its first picture, at 0\.52 s, is frame 0/);
  });

  it('that are uneven: masks stand at them, repeated', () => {
    // 0, 40, 80 … then a gap of 3 pictures after the 4th, and half steps after the 7th.
    const frames = [0, 1, 2, 3, 7, 8, 9, 11, 13, 15];
    const { digests, record, remarks } = cli().encode(retime('uneven.mkv', '0.04*(N+3*gte(N,4)+gte(N,7)*(N-6))'));
    expect(record.fps).toBe(25);
    const expected = Array.from({ length: 16 }, (_, frame) => masks[frames.findLastIndex((at) => at <= frame)]!);
    expect(digests).toEqual(digestsOf(expected));
    expect(remarks.at(-1)).toMatch(/to stand at their times, 4 masks were repeated \(6 frames more\) and 0 dropped\./);
  });

  it('that are variable: the lowest rate that gives each picture a frame of its own', () => {
    const random = createTestRandom('variable rate');
    // Steps of 1 to 3 fiftieths.
    const frames = masks.reduce<number[]>(
      (list) => [...list, (list.at(-1) ?? -1) + (list.length === 0 ? 1 : random.integer(1, 3))],
      [],
    );
    const terms = frames.map((frame, at) => `eq(N,${at})*${frame}`).join('+');
    const video = retime('variable.mp4', `0.02*(${terms})`, grey, [
      '-c:v',
      'libx264',
      '-qp',
      '0',
      '-bf',
      '0',
      '-video_track_timescale',
      '10007',
    ]);
    const { digests, record, remarks } = cli().encode(video);
    expect(remarks.some((line) => /its frame rate is variable: the stream has (\d+|\d+\.\d+) fps/.test(line))).toBe(
      true,
    );
    const { fps } = record as { fps: number };
    const placed = frames.map((frame) => Math.floor(frame * 0.02 * fps + 0.07));
    expect(new Set(placed).size).toBe(FRAMES);
    const expected = Array.from(
      { length: placed.at(-1)! + 1 },
      (_, frame) => masks[placed.findLastIndex((at) => at <= frame)]!,
    );
    expect(digests).toEqual(digestsOf(expected));
  });

  it('are kept at another rate: --fps is the grid', () => {
    const video = cli().makeVideo('grid.mkv', { ...grey, output: FFV1 });
    const twice = cli().encode(video, '--fps', '50');
    expect(twice.digests).toEqual(digestsOf(Array.from({ length: 19 }, (_, frame) => masks[frame >> 1]!)));
    const half = cli().encode(video, '--fps', '12.5');
    expect(half.digests).toEqual(digestsOf([1, 3, 5, 7, 9].map((frame) => masks[frame]!)));
    expect(half.remarks.at(-1)).toMatch(/0 masks were repeated \(0 frames more\) and 5 dropped/);
  });

  it('do not exist in raw streams: --fps is their rate', () => {
    const video = cli().makeVideo('raw.h264', {
      ...grey,
      output: ['-c:v', 'libx264', '-qp', '0', '-pix_fmt', 'yuv420p', '-bsf:v', 'filter_units=pass_types=1-5|7-8'],
    });
    const { digests, record } = cli().encode(video, '--fps', '30');
    expect(record.fps).toBe(30);
    expect(digests).toEqual(digestsOf(masks));
    const { remarks } = cli().encode(video);
    expect(remarks[0]).toMatch(/its pictures have no times: they are taken as 25 a second, unless/);
    expect(remarks.at(-1)).toMatch(
      /raw streams do not say where they end: 10 pictures were read, which is wrong only if/,
    );
  });

  it('that jump past all frames are refused', () => {
    cli().refuse(
      retime('jump.mkv', '0.04*N+9000000*eq(N,9)'),
      /jump\.mkv cannot be read: a picture stands at 9000000\.36 s/,
    );
  });
});

describe.skipIf(!hasFfmpeg)('a video', () => {
  it('of pixels that are not square keeps their shape in the record', () => {
    const { record, remarks, digests } = cli().encode(
      cli().makeVideo('wide.mkv', { ...grey, output: ['-vf', 'setsar=64/45', ...FFV1] }),
    );
    expect(digests).toEqual(digestsOf(masks));
    expect(record).toEqual({ pixelAspect: 64 / 45, width: WIDTH, height: HEIGHT, fps: 25 });
    expect(remarks.at(-1)).toMatch(/pixels are 1\.422 times as wide as high/);
  });

  it.each([
    'with space.mkv',
    "a 'quote'.mkv",
    '"double".mkv',
    '-leading-dash.mkv',
    '%03d.mkv',
    'ümläut$(x);&.mkv',
    'a:b.mkv',
  ])('may be called %s', (name) => {
    cli().makeVideo(name, { ...grey, output: FFV1 });
    expect(cli().encode(name).digests).toEqual(digestsOf(masks));
  });

  it.each<[string, string, string[]]>([
    ['mkv', 'matroska', FFV1],
    ['webm', 'webm', ['-c:v', 'libvpx-vp9']],
    ['mov', 'mov', ['-c:v', 'prores_ks', '-movflags', 'faststart']],
    ['avi', 'avi', FFV1],
    ['gif', 'gif', []],
    ['apng', 'apng', ['-c:v', 'apng']],
    ['ts', 'mpegts', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p']],
    ['m2ts', 'mpegts', ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-mpegts_m2ts_mode', '1']],
    ['ogv', 'ogg', ['-c:v', 'libtheora', '-pix_fmt', 'yuv420p']],
    ['dv', 'dv', ['-vf', 'scale=720:576', '-pix_fmt', 'yuv420p']],
    ['m2v', 'mpeg2video', ['-c:v', 'mpeg2video', '-pix_fmt', 'yuv420p']],
  ])('that is cut, in %s: one sentence', (extension, format, output) => {
    const random = createTestRandom('noise');
    const pictures = Array.from({ length: 20 }, () => Uint8Array.from(random.bytes(WIDTH * HEIGHT)));
    const path = cli().makeVideo(`whole.${extension}`, { ...grey, pictures, output: [...output, '-f', format] });
    expect(cli().encode(path, '--mask', 'luma').digests).toHaveLength(20);
    const bytes = readFileSync(path);
    for (const part of [0.2, 0.55, 0.9]) {
      const at = Math.floor(part * bytes.length) + 5;
      // A raw stream that is cut between two pictures is a shorter one.
      const end = extension === 'm2v' ? inSlice(bytes, at) : at;
      writeFileSync(cli().file(`cut.${extension}`), bytes.subarray(0, end));
      cli().refuse(cli().file(`cut.${extension}`), new RegExp(`cut\\.${extension}`), '--mask', 'luma');
    }
  });

  it.each(['yuv420p', 'yuv411p', 'yuv422p10le', 'yuv444p', 'yuv444p12le', 'gray', 'gray16le'])(
    'in YUV4MPEG2 of %s that is cut says how many pictures it has',
    (pixelFormat) => {
      // ffmpeg writes wrong files of odd widths with more than 8 bits.
      const [width, height] = [38, 21];
      const pictures = masks.map((mask) => mask.subarray(0, width * height));
      const output = ['-pix_fmt', pixelFormat, '-strict', '-1'];
      const path = cli().makeVideo('whole.y4m', { pixelFormat: 'gray', width, height, pictures, output });
      expect(cli().encode(path).digests).toHaveLength(FRAMES);
      const bytes = readFileSync(path);
      const last = bytes.lastIndexOf('FRAME\n');
      for (const end of [bytes.length - 1, last + 6, last + 3]) {
        writeFileSync(cli().file('cut.y4m'), bytes.subarray(0, end));
        cli().refuse(cli().file('cut.y4m'), /cut\.y4m cannot be read: it is cut after 9 whole pictures\.$/);
      }
    },
  );

  it('whose pictures change their size is refused', () => {
    const parts = [
      [64, 48],
      [48, 64],
    ].map(([width, height], at) => {
      const pictures = [new Uint8Array(64 * 48)];
      return cli().makeVideo(`part${at}.h264`, {
        pixelFormat: 'gray',
        width: width!,
        height: height!,
        pictures,
        output: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-qp', '0'],
      });
    });
    writeFileSync(cli().file('sizes.h264'), Buffer.concat(parts.map((part) => readFileSync(part))));
    cli().refuse(cli().file('sizes.h264'), /Picture 1 of .*sizes\.h264 has 48 × 64 pixels, but the first has 64 × 48/);
  });

  it('of two tracks is read from the first, and says so', () => {
    const one = cli().makeVideo('one.mkv', { ...grey, output: FFV1 });
    const two = cli().file('two.mkv');
    const args = ['-v', 'error', '-y', '-i', one, '-map', '0', '-map', '0', '-c', 'copy', two];
    expect(spawnSync('ffmpeg', args).status).toBe(0);
    const { digests, remarks } = cli().encode(two, '--mask', 'luma');
    expect(digests).toEqual(digestsOf(masks));
    expect(remarks[0]).toMatch(/it has 2 video tracks: only the first is read/);
  });

  it('of labels is read by --mask label, and --labels chooses', () => {
    const pictures = masks.map((mask) => mask.map((value, at) => (value === 0 ? 0 : 1 + (at % 2))));
    const path = cli().makeVideo('labels.mkv', { ...grey, pictures, output: FFV1 });
    expect(cli().encode(path, '--mask', 'label').digests).toEqual(digestsOf(masks));
    const twos = pictures.map((labels) => labels.map((label) => (label === 2 ? 255 : 0)));
    expect(cli().encode(path, '--labels', '2,9').digests).toEqual(digestsOf(twos));
    const coloured = cli().makeVideo('coloured.mkv', { ...withAlpha, output: FFV1 });
    cli().refuse(coloured, /pixels of bgra, but labels are read from PNGs, and from grey pictures/, '--labels', '1');
  });
});

describe.skipIf(!hasFfmpeg)('pictures other than PNGs', () => {
  /** Makes a folder of pictures from masks or from pictures with alpha. */
  const makeFolder = (name: string, extension: string, source: typeof grey, output: readonly string[]) => {
    cli().write(name, {});
    source.pictures.forEach((picture, at) => {
      cli().makeVideo(`${name}/-it's "${at + 1}".${extension}`, {
        ...source,
        pictures: [picture],
        output: ['-frames:v', '1', ...output],
      });
    });
    return cli().file(name);
  };
  const kinds: [string, typeof grey, string[], RegExp][] = [
    ['tif', grey, [], /the brightness of TIFF \(gray\), which has no alpha/],
    ['tiff', withAlpha, ['-c:v', 'tiff'], /the alpha of TIFF \(rgba\)/],
    ['tif', grey, ['-pix_fmt', 'gray16le'], /the brightness of TIFF \(gray16le\)/],
    ['webp', withAlpha, ['-c:v', 'libwebp', '-lossless', '1'], /the alpha of WEBP \(argb\)/],
    [
      'webp',
      grey,
      ['-c:v', 'libwebp', '-lossless', '1'],
      /the brightness of WEBP, since its alpha is opaque everywhere/,
    ],
    ['bmp', grey, [], /the brightness of BMP/],
  ];
  it.each(kinds)('of %s are read by ffmpeg, with a frame each', (extension, source, output, remark) => {
    const folder = makeFolder(
      `${extension} ${source.pixelFormat} ${output.length} ${output.at(-1) ?? ''}`,
      extension,
      source,
      output,
    );
    const { digests, remarks } = cli().encode(folder);
    expect(digests).toEqual(digestsOf(masks));
    expect(remarks).toEqual([expect.stringMatching(remark)]);
    const single = cli().encode(`${folder}/-it's "3".${extension}`);
    expect(single.digests).toEqual(digestsOf([masks[2]!]));
  });

  it('of labels of 16 bits are read by --labels, with gaps', () => {
    const pictures = masks.map(
      (mask) => new Uint8Array(Uint16Array.from(mask, (value, at) => (value === 0 ? 0 : 300 + (at % 2))).buffer),
    );
    const folder = makeFolder('labels of tiff', 'tif', { ...grey, pixelFormat: 'gray16le', pictures }, []);
    const odd = masks.map((mask) => mask.map((value, at) => (at % 2 === 1 ? value : 0)));
    expect(cli().encode(folder, '--labels', '301').digests).toEqual(digestsOf(odd));
    rmSync(`${folder}/-it's "4".tif`);
    cli().refuse(folder, /has a gap between -it's "3"\.tif and -it's "5"\.tif, where one is missing/);
    const held = cli().encode(folder, '--labels', '301', '--gaps', 'hold');
    expect(held.digests).toEqual(digestsOf(odd.map((mask, at) => (at === 3 ? odd[2]! : mask))));
  });

  it('that are damaged, or of another size, are refused by name', () => {
    const folder = makeFolder('bad tiff', 'tif', { ...grey, pictures: masks.slice(0, 4) }, []);
    const path = `${folder}/-it's "3".tif`;
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.subarray(0, bytes.length / 2));
    cli().refuse(folder, /ffmpeg cannot read .*"3"\.tif/);
    writeFileSync(path, 'text');
    cli().refuse(folder, /not a supported video: .* Look at .*"3"\.tif\.$/);
    cli().makeVideo(`bad tiff/-it's "3".tif`, {
      ...grey,
      width: 48,
      height: 64,
      pictures: [masks[0]!],
      output: ['-frames:v', '1'],
    });
    cli().refuse(folder, /"3"\.tif has 48 × 64 pixels, but the first has 64 × 48 pixels/);
  });

  it('need ffmpeg, and say so', () => {
    const folder = cli().write('no ffmpeg', { '1.webp': 'RIFF' });
    const { status, stderr } = cli().run(['encode', folder, '-o', cli().file('x.asvp')], { ...process.env, PATH: '' });
    expect(stderr).toMatch(
      /cannot be read without ffprobe, and it is not on PATH: install ffmpeg, or give a folder of PNGs\./,
    );
    expect(status).toBe(1);
  });
});

/** A place in the first slice of MPEG-2 from `at` on: its start code and some of its pixels lie before. */
function inSlice(bytes: Uint8Array, at: number): number {
  const isSlice = (code: number | undefined) => code !== undefined && code >= 1 && code <= 0xaf;
  while (bytes[at] !== 0 || bytes[at + 1] !== 0 || bytes[at + 2] !== 1 || !isSlice(bytes[at + 3])) at++;
  return at + 24;
}
