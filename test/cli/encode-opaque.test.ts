import { spawnSync } from 'node:child_process';
import { linkSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encode as encodePng } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { PROGRAM } from '../support/command-line.js';
import { digestsOf, hasFfmpeg, useEncodeCommand } from '../support/encode-command.js';
import { decodeColours, reportVideo } from '../support/opaque-video.js';
import { createTestRandom } from '../support/random.mjs';

const [WIDTH, HEIGHT, FRAMES] = [64, 48, 12];
const cli = useEncodeCommand();

/** A disc that moves. Its brightness tells the frame. */
const centreOf = (frame: number) => 16 + 2 * frame;
const levelOf = (frame: number) => 60 + 14 * frame;
const maskOf = (frame: number, width = WIDTH, height = HEIGHT) =>
  Uint8Array.from({ length: width * height }, (_, at) =>
    Math.hypot((at % width) - centreOf(frame), Math.floor(at / width) - 22) < 13 ? 255 : 0,
  );
const rgbaOf = (frame: number, width = WIDTH, height = HEIGHT) => {
  const mask = maskOf(frame, width, height);
  return Uint8Array.from({ length: 4 * mask.length }, (_, at) => {
    if (at % 4 === 3) return mask[at >> 2]!;
    return mask[at >> 2] === 0 ? 0 : levelOf(frame);
  });
};
const masks = Array.from({ length: FRAMES }, (_, frame) => maskOf(frame));
const rgba = masks.map((_, frame) => rgbaOf(frame));
const FFV1 = ['-c:v', 'ffv1'];
const clip = { pixelFormat: 'rgba', width: WIDTH, height: HEIGHT, pictures: rgba };
const png = (data: Uint8Array, channels: 1 | 4, width = WIDTH, height = HEIGHT) =>
  encodePng({ width, height, data, channels, depth: 8 });
const files = (pictures: readonly Uint8Array[]) =>
  Object.fromEntries(pictures.map((picture, at) => [`${at + 1}.png`, picture]));

/** The frames that a video shows, by the brightness in the middle of the disc. */
function framesIn(video: string, width = WIDTH, height = HEIGHT): number[] {
  return decodeColours(video, width, height).map((picture) => {
    const frame = (level: number) => Math.round((level - 60) / 14);
    const found = [...Array(FRAMES).keys()].filter((at) => frame(picture[3 * (22 * width + centreOf(at))]!) === at);
    return found.length === 1 ? found[0]! : NaN;
  });
}

describe.skipIf(!hasFfmpeg)('--video', () => {
  it.each([
    ['25', '25/1'],
    ['30000/1001', '30000/1001'],
    ['12.5', '25/2'],
  ])('at %s fps: frame i of the stream is picture i, at i/fps', (rate, exact) => {
    const video = cli().file('paired.mp4');
    const { digests, stdout } = cli().encode(
      cli().makeVideo('a.mkv', { ...clip, rate, output: FFV1 }),
      '--video',
      video,
    );
    expect(digests).toEqual(digestsOf(masks));
    expect(stdout).toMatch(/paired\.mp4: 12 pictures, one per frame\n/);
    expect(framesIn(video)).toEqual([...Array(FRAMES).keys()]);
    const { streams, pictures } = reportVideo(video);
    expect(streams).toHaveLength(1);
    expect(streams[0]).toMatchObject({ r_frame_rate: exact, avg_frame_rate: exact, nb_frames: '12' });
    const [frames, seconds] = exact.split('/').map(Number);
    pictures.forEach((picture, at) => expect(picture.seconds).toBeCloseTo((at * seconds!) / frames!, 4));
  });

  it('is H.264 as browsers play it: BT.709, no reordered pictures, a keyframe each second, the index in front', () => {
    const pictures = Array.from({ length: 80 }, (_, at) => rgba[at % FRAMES]!);
    const video = cli().file('kind.mp4');
    const source = cli().makeVideo('long.mkv', { ...clip, pictures, output: [...FFV1, '-vf', 'setsar=64/45'] });
    cli().encode(source, '--video', video);
    const report = reportVideo(video);
    expect(report.streams[0]).toMatchObject({
      codec_name: 'h264',
      pix_fmt: 'yuv420p',
      width: WIDTH,
      height: HEIGHT,
      has_b_frames: 0,
      sample_aspect_ratio: '64:45',
      color_range: 'tv',
      color_space: 'bt709',
      color_transfer: 'bt709',
      color_primaries: 'bt709',
    });
    const times = report.pictures.map(({ seconds }) => seconds);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    const keys = report.pictures.flatMap(({ isKey }, at) => (isKey ? [at] : []));
    expect(keys[0]).toBe(0);
    for (const [at, key] of keys.entries()) expect((keys[at + 1] ?? 80) - key).toBeLessThanOrEqual(25);
    const bytes = readFileSync(video);
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
  });

  it('has the colours of the source, up to the edge and past it, and a flat background', () => {
    const colour = [200, 90, 40];
    const pictures = masks.map((mask) =>
      Uint8Array.from({ length: 4 * mask.length }, (_, at) =>
        at % 4 === 3 ? mask[at >> 2]! : mask[at >> 2] === 0 ? 0 : colour[at % 4]!,
      ),
    );
    const video = cli().file('colours.mp4');
    cli().encode(cli().makeVideo('c.mkv', { ...clip, pictures, output: FFV1 }), '--video', video);
    for (const picture of decodeColours(video, WIDTH, HEIGHT)) {
      // One colour in, so one colour everywhere.
      const errors = picture.map((value, at) => Math.abs(value - colour[at % 3]!));
      expect(Math.max(...errors)).toBeLessThanOrEqual(4);
    }
  });

  it('repeats and drops pictures with their masks', () => {
    const output = ['-vf', `settb=1/1000,setpts='40*(N+3*gte(N,4))'`, '-fps_mode', 'passthrough'];
    const source = cli().makeVideo('uneven.mkv', { ...clip, output: [...output, '-enc_time_base', '1:1000', ...FFV1] });
    const video = cli().file('uneven.mp4');
    const { digests } = cli().encode(source, '--video', video, '--fps', '25');
    const shown = Array.from({ length: 15 }, (_, at) => (at < 4 ? at : Math.max(3, at - 3)));
    expect(digests).toEqual(digestsOf(shown.map((at) => masks[at]!)));
    expect(framesIn(video)).toEqual(shown);
    cli().encode(source, '--video', video, '--fps', '12.5');
    expect(framesIn(video)).toEqual([1, 3, 3, 4, 6, 8, 10, 11]);
  });

  it('of a part has the pictures of that part', () => {
    const video = cli().file('part.mp4');
    const { digests } = cli().encode(cli().file('a.mkv'), '--video', video, '--frames', '3-7');
    expect(digests).toEqual(digestsOf(masks.slice(3, 8)));
    expect(framesIn(video)).toEqual([3, 4, 5, 6, 7]);
  });

  it('of an odd size: video and masks get an empty row and column, and fit', async () => {
    const [width, height] = [63, 47];
    const pictures = masks.map((_, frame) => rgbaOf(frame, width, height));
    const padded = masks.map((_, frame) => {
      const [mask, whole] = [maskOf(frame, width, height), new Uint8Array(64 * 48)];
      for (let row = 0; row < height; row++) whole.set(mask.subarray(row * width, (row + 1) * width), row * 64);
      return whole;
    });
    const video = cli().file('odd.mp4');
    const sources = [
      cli().makeVideo('odd.mkv', { ...clip, width, height, pictures, output: FFV1 }),
      cli().write('odd', files(pictures.map((picture) => png(picture, 4, width, height)))),
    ];
    for (const source of sources) {
      const { path, remarks, record } = cli().encode(source, '--video', video, '--fps', '25');
      expect(remarks.join()).toMatch(/odd\S*: 63 × 47 pixels become 64 × 48, since videos have even sizes/);
      expect(record).toMatchObject({ width: 64, height: 48 });
      expect(await cli().decode(path)).toEqual(padded);
      expect(framesIn(video)).toEqual([...Array(FRAMES).keys()]);
    }
    expect(cli().encode(sources[1]!).record).toMatchObject({ width, height });
  });

  it.each([`with 'space' & "quotes".mp4`, '-dash.mp4', '%03d:$(x);.MP4'])('may be called %s', (name) => {
    cli().encode(cli().file('a.mkv'), `--video=${name}`);
    expect(framesIn(cli().file(name))).toEqual([...Array(FRAMES).keys()]);
  });
});

describe.skipIf(!hasFfmpeg)('the sound of --video', () => {
  /** A tone from 1 s on, beside pictures that start at 0.48 s. */
  const makeSource = (name: string, codec: string[]) => {
    const pictures = Array.from({ length: 60 }, (_, at) => rgba[at % FRAMES]!);
    const silent = cli().makeVideo(`silent-${name}`, { ...clip, pictures, output: ['-c:v', 'png'] });
    const tone = 'aevalsrc=0.5*sin(2*PI*440*t)*gte(t\\,1):d=3:s=48000';
    const output = ['-map', '0:v', '-map', '1:a', '-c:v', 'copy', ...codec, `file:${cli().file(name)}`];
    const args = ['-v', 'error', '-y', '-itsoffset', '0.48', '-i', silent, '-f', 'lavfi', '-i', tone, ...output];
    expect(spawnSync('ffmpeg', args, { encoding: 'utf8' }).stderr).toBe('');
    return cli().file(name);
  };
  /** When the tone begins, in seconds, on the clock of the pictures. */
  const toneStart = (video: string) => {
    const args = ['-v', 'error', '-i', `file:${video}`, '-af', 'aresample=async=1:first_pts=0', '-ac', '1'];
    const { stdout } = spawnSync('ffmpeg', [...args, '-f', 's16le', '-ar', '48000', 'pipe:1'], { maxBuffer: 2 ** 28 });
    const samples = new Int16Array(stdout.buffer, stdout.byteOffset, stdout.byteLength >> 1);
    return samples.findIndex((sample) => Math.abs(sample) > 4000) / 48000;
  };

  it.each([
    ['aac.mov', ['-c:a', 'aac'], 'aac'],
    ['pcm.mov', ['-c:a', 'pcm_s16le'], 'aac'],
    ['opus.mkv', ['-c:a', 'libopus'], 'opus'],
  ])('of %s begins where it did', (name, codec, written) => {
    const source = makeSource(name, codec);
    const video = cli().file('sound.mp4');
    const { record } = cli().encode(source, '--video', video);
    // Matroska counts whole milliseconds, from the first sound.
    const start = record.startTime as number;
    expect(Math.abs(start - 0.48)).toBeLessThan(0.01);
    const { streams, pictures } = reportVideo(video);
    expect(streams.map((stream) => stream.codec_name)).toEqual(['h264', written]);
    expect(pictures[0]!.seconds).toBe(0);
    expect(pictures).toHaveLength(60);
    expect(Math.abs(toneStart(video) - (1 - start))).toBeLessThan(0.03);
    cli().encode(source, '--video', video, '--frames', '10-49');
    expect(reportVideo(video).pictures).toHaveLength(40);
    expect(reportVideo(video).pictures[0]!.seconds).toBe(0);
    expect(Math.abs(toneStart(video) - (0.6 - start))).toBeLessThan(0.03);
    expect(Number(reportVideo(video).streams[1]!.duration)).toBeLessThan(1.7);
  });
});

describe.skipIf(!hasFfmpeg)('--colours', () => {
  const maskFiles = (count = FRAMES) =>
    cli().write(`masks ${count}`, files(masks.slice(0, count).map((mask) => png(mask, 1))));
  let made: string | undefined;
  const folder = () => (made ??= maskFiles());
  const opaque = rgba.map((picture) => picture.map((value, at) => (at % 4 === 3 ? 255 : value)));
  const footage = (name: string, output: readonly string[] = FFV1) =>
    cli().makeVideo(name, { ...clip, pictures: opaque, rate: '30', output });

  it('gives the footage of masks that were found elsewhere, and its rate', () => {
    const video = cli().file('c.mp4');
    const { digests, record } = cli().encode(
      folder(),
      '--mask',
      'luma',
      '--colours',
      footage('f.mkv'),
      '--video',
      video,
    );
    expect(digests).toEqual(digestsOf(masks));
    expect(record).toMatchObject({ fps: 30 });
    expect(framesIn(video)).toEqual([...Array(FRAMES).keys()]);
    expect(reportVideo(video).streams[0]).toMatchObject({ r_frame_rate: '30/1' });
    // A folder of pictures, and masks in a video.
    const pictures = cli().write(
      'pictures',
      files(opaque.map((picture) => encodePng({ width: WIDTH, height: HEIGHT, data: picture, channels: 4, depth: 8 }))),
    );
    const grey = cli().makeVideo('m.mkv', { ...clip, pixelFormat: 'gray', pictures: masks, output: FFV1 });
    const second = cli().encode(grey, '--colours', pictures, '--video', video);
    expect(second.digests).toEqual(digestsOf(masks));
    expect(second.record).toMatchObject({ fps: 25 });
    expect(framesIn(video)).toEqual([...Array(FRAMES).keys()]);
  });

  it('of an uneven rate: each picture has its mask, and both stand at its time', () => {
    const output = ['-vf', `settb=1/1000,setpts='40*(N+3*gte(N,4))'`, '-fps_mode', 'passthrough'];
    const uneven = footage('u.mkv', [...output, '-enc_time_base', '1:1000', ...FFV1]);
    const video = cli().file('u.mp4');
    const options = ['--mask', 'luma', '--colours', uneven, '--video', video, '--fps', '25'];
    const { digests } = cli().encode(folder(), ...options);
    const shown = Array.from({ length: 15 }, (_, at) => (at < 4 ? at : Math.max(3, at - 3)));
    expect(digests).toEqual(digestsOf(shown.map((at) => masks[at]!)));
    expect(framesIn(video)).toEqual(shown);
  });

  it('that does not fit is refused', () => {
    const video = cli().file('refused.mp4');
    const refuse = (source: string, sentence: RegExp, ...options: string[]) => {
      cli().refuse(source, sentence, '--video', video, ...options);
      expect(readdirSync(cli().folder)).not.toContain('refused.mp4');
    };
    const source = footage('f.mkv');
    const luma = ['--mask', 'luma'];
    refuse(folder(), /masks 12 has masks, but no colours of the person: give --colours with the footage/, ...luma);
    refuse(
      maskFiles(7),
      /masks 7 ends after 7 frames, but \S+f\.mkv goes on: give what belongs together, or take what both have by --frames 0-6\./,
      ...luma,
      '--colours',
      source,
    );
    const short = cli().makeVideo('s.mkv', { ...clip, pictures: opaque.slice(0, 5), output: FFV1 });
    refuse(folder(), /s\.mkv ends after 5 frames, but \S+masks 12 goes on/, ...luma, '--colours', short);
    const small = cli().makeVideo('small.mkv', { ...clip, output: ['-vf', 'scale=32:24', ...FFV1] });
    refuse(
      folder(),
      /has masks of 64 × 48 pixels, but \S+ has 32 × 24: scale one of them/,
      ...luma,
      '--colours',
      small,
    );
    const hdr = footage('hdr.mkv', [...FFV1, '-pix_fmt', 'yuv420p', '-color_trc', 'arib-std-b67']);
    refuse(
      folder(),
      /hdr\.mkv is HDR \(arib-std-b67\), but --video writes the colours of BT\.709/,
      ...luma,
      '--colours',
      hdr,
    );
    refuse(folder(), /There is no folder or video/, ...luma, '--colours', cli().file('nothing'));
    const rle = cli().write('rle', { 'a.json': '{"size":[4,4],"counts":[4,4,8]}' });
    refuse(rle, /rle has masks, but no colours of the person/);
  });
});

describe.skipIf(!hasFfmpeg)('a failure of --video', () => {
  const outputs = () => [cli().file('old.asvp'), cli().file('old.mp4')] as const;
  const prepare = () => {
    for (const path of outputs()) writeFileSync(path, 'old');
    return readdirSync(cli().folder);
  };
  const expectOld = (before: readonly string[]) => {
    for (const path of outputs()) expect(readFileSync(path, 'utf8')).toBe('old');
    expect(readdirSync(cli().folder)).toEqual(before);
  };

  it('such as a full disk leaves both old files, and nothing else', () => {
    const random = createTestRandom('noise');
    const pictures = Array.from({ length: 30 }, () =>
      Uint8Array.from(random.bytes(4 * WIDTH * HEIGHT)).map((value, at) =>
        at % 4 === 3 ? 255 * +(at % 256 < 200) : value,
      ),
    );
    const source = cli().makeVideo('noise.mkv', { ...clip, pictures, output: FFV1 });
    const before = prepare();
    const [stream, video] = outputs();
    const args = [process.execPath, PROGRAM, 'encode', source, '-o', stream, '--video', video];
    const script = `trap '' XFSZ; ulimit -f 20; exec "$@"`;
    const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...args], { encoding: 'utf8' });
    expect(stderr).toMatch(
      /\nalphastream: \S+old\.mp4 cannot be written: it would be larger than files may be here\.\n$/,
    );
    expect(status).toBe(1);
    expectOld(before);
  });

  it('without ffmpeg, or without its encoder, is one sentence', () => {
    const folder = cli().write('rgba', files(rgba.map((picture) => png(picture, 4))));
    const bin = mkdtempSync(join(cli().folder, 'bin-'));
    const before = prepare();
    const [stream, video] = outputs();
    const run = (PATH: string) =>
      cli().run(['encode', folder, '-o', stream, '--video', video], { ...process.env, PATH });
    const { status, stderr } = run(bin);
    expect(stderr).toMatch(
      /old\.mp4 cannot be written without ffmpeg, and it is not on PATH: install ffmpeg, or omit --video\.\n$/,
    );
    expect(status).toBe(1);
    expectOld(before);
    const fake = `#!/bin/sh\necho "Unknown encoder 'libx264'" >&2\nexit 1\n`;
    writeFileSync(join(bin, 'ffmpeg'), fake, { mode: 0o755 });
    const without = run(bin);
    expect(without.stderr).toMatch(/old\.mp4 cannot be written: ffmpeg has no libx264\. Install one that has it\.\n$/);
    expect(without.status).toBe(1);
    expectOld(before);
    rmSync(bin, { recursive: true });
  });

  it('by wrong names is refused before anything is written', () => {
    const source = cli().makeVideo('source.mp4', {
      ...clip,
      output: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'],
    });
    const bytes = readFileSync(source);
    linkSync(source, cli().file('other.mp4'));
    for (const name of [source, cli().file('other.mp4')]) {
      cli().refuse(source, /is the source itself: choose another name/, '--mask', 'luma', '--video', name);
    }
    expect(readFileSync(source).equals(bytes)).toBe(true);
    const before = prepare();
    symlinkSync(outputs()[0], cli().file('link.mp4'));
    const run = (...args: string[]) => cli().run(['encode', cli().file('a.mkv'), '-o', outputs()[0], ...args]);
    expect(run('--video', cli().file('link.mp4')).stderr).toMatch(/are one file: choose another name for one\./);
    rmSync(cli().file('link.mp4'));
    expect(run('--video', 'x.mov')).toMatchObject({ status: 2 });
    expect(run('--colours', source)).toMatchObject({ status: 2 });
    expectOld(before);
  });
});
