import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDecoder } from '@alphastream/core/decoder';
import { afterAll, beforeAll, expect } from 'vitest';
import { readStream } from './asvp-reader.mjs';
import { PROGRAM } from './command-line.js';

export const hasFfmpeg =
  spawnSync('ffmpeg', ['-version']).status === 0 && spawnSync('ffprobe', ['-version']).status === 0;

/** What a run of `alphastream encode` that went well left. */
export interface Encoded {
  readonly path: string;
  /** The sentences on standard error. */
  readonly remarks: readonly string[];
  readonly stdout: string;
  readonly record: Readonly<Record<string, unknown>>;
  /** Index and digest of each exact mask, as `verify --digests` prints them. */
  readonly digests: readonly string[];
}

export const digestsOf = (masks: readonly Uint8Array[]) =>
  masks.map((mask, at) => `${at} ${createHash('sha256').update(mask).digest('hex')}`);

/** Decodes the exact masks of a file, or of its first frames. */
export async function decodeMasks(path: string, count = Infinity): Promise<Uint8Array[]> {
  const file = readFileSync(path);
  const decoder = await createDecoder();
  const { index } = decoder.open(file);
  return Array.from({ length: Math.min(count, index.frameCount) }, (_, frame) => {
    const { offset, length } = index.blockRange(frame);
    return decoder.decode(file.subarray(offset, offset + length), frame).mask();
  });
}

/** Runs the command in a folder that lasts for the tests of a file. */
export class EncodeCommand {
  readonly folder: string;

  constructor() {
    this.folder = mkdtempSync(join(tmpdir(), 'alphastream-encode-'));
  }

  file(name: string): string {
    return join(this.folder, name);
  }

  /** Makes a folder with files. */
  write(name: string, files: Readonly<Record<string, string | Uint8Array>>): string {
    const path = this.file(name);
    mkdirSync(path);
    for (const [file, content] of Object.entries(files)) writeFileSync(join(path, file), content);
    return path;
  }

  run(args: readonly string[], env = process.env) {
    return spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', env, cwd: this.folder });
  }

  /** Encodes, and expects that to go well. */
  encode(source: string, ...options: string[]): Encoded {
    const path = this.file('encoded.asvp');
    const { status, stderr, stdout } = this.run(['encode', ...options, '-o', path, '--', source]);
    expect({ status, stderr: status === 0 ? '' : stderr }).toEqual({ status: 0, stderr: '' });
    const remarks = stderr.split('\n').slice(0, -1);
    for (const remark of remarks) expect(remark).toMatch(/^alphastream: .*\.$/);
    const digests = this.run(['verify', path, '--digests']).stdout.trim().split('\n');
    return { path, remarks, stdout, digests, record: readStream(readFileSync(path)).metadata ?? {} };
  }

  /** Encodes, and expects one sentence, status 1, and no output. Remarks may stand before the sentence. */
  refuse(source: string, sentence: RegExp, ...options: string[]): void {
    const output = this.file('refused.asvp');
    rmSync(output, { force: true });
    const { status, stderr } = this.run(['encode', ...options, '-o', output, '--', source]);
    const lines = stderr.trim().split('\n');
    for (const line of lines) expect(line).toMatch(/^alphastream: .*\.$/);
    expect(lines.at(-1)).toMatch(sentence);
    expect(status).toBe(1);
    expect(existsSync(output)).toBe(false);
    expect(readdirSync(this.folder).filter((name) => /\.(part|blocks)$/.test(name))).toEqual([]);
  }

  /** Decodes the exact masks of a file. */
  decode(path: string): Promise<Uint8Array[]> {
    return decodeMasks(path);
  }

  /** Makes a file with ffmpeg, from raw pictures in a pixel format. */
  makeVideo(name: string, options: VideoOptions): string {
    const { pixelFormat, width, height, rate = '25', pictures, output } = options;
    const raw = ['-f', 'rawvideo', '-pix_fmt', pixelFormat, '-s', `${width}x${height}`, '-r', rate, '-i', 'pipe:0'];
    const args = ['-v', 'error', '-y', ...raw, ...output, `file:${this.file(name)}`];
    const { status, stderr } = spawnSync('ffmpeg', args, { input: Buffer.concat(pictures), encoding: 'utf8' });
    expect({ name, status, stderr: status === 0 ? '' : stderr }).toEqual({ name, status: 0, stderr: '' });
    return this.file(name);
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export interface VideoOptions {
  readonly pixelFormat: string;
  readonly width: number;
  readonly height: number;
  readonly rate?: string;
  readonly pictures: readonly Uint8Array[];
  /** Options of ffmpeg for the output. */
  readonly output: readonly string[];
}

/** The command for the tests of a file. */
export function useEncodeCommand(): () => EncodeCommand {
  let command: EncodeCommand | undefined;
  beforeAll(() => {
    command = new EncodeCommand();
  });
  afterAll(() => command?.close());
  return () => command!;
}
