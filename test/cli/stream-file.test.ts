import type * as crypto from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { StreamFile } from '../../packages/cli/src/stream-file.js';

const names = vi.hoisted(() => ({ next: undefined as string | undefined }));
vi.mock('node:crypto', async (original) => {
  const actual = await original<typeof crypto>();
  const randomBytes = (size: number) =>
    names.next === undefined ? actual.randomBytes(size) : Buffer.from(names.next, 'hex');
  return { ...actual, randomBytes };
});

let folder: string;
beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'alphastream-output-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (name: string) => join(folder, name);
const bytes = (length: number, value: number) => new Uint8Array(length).fill(value);

it('puts the lead before the blocks, and leaves nothing else', async () => {
  const stream = await StreamFile.create(file('x.asvp'));
  for (const value of [1, 2, 3]) await stream.append(bytes(700_000, value));
  await stream.finish(bytes(5, 9));
  await stream.close();
  const expected = [bytes(5, 9), ...[1, 2, 3].map((value) => bytes(700_000, value))];
  expect(readFileSync(file('x.asvp')).equals(Buffer.concat(expected))).toBe(true);
  expect(readdirSync(folder)).toEqual(['x.asvp']);
});

it('is not led astray by links whose names are like those of its own files', async () => {
  writeFileSync(file('precious'), 'precious');
  const [pid, guess] = [String(process.pid), '0123456789ab'];
  for (const name of [pid, guess]) {
    for (const end of ['blocks', 'part']) symlinkSync(file('precious'), file(`y.asvp.${name}.${end}`));
  }
  const stream = await StreamFile.create(file('y.asvp'));
  await stream.append(bytes(3, 1));
  await stream.finish(bytes(2, 9));
  await stream.close();
  expect([...readFileSync(file('y.asvp'))]).toEqual([9, 9, 1, 1, 1]);
  names.next = guess;
  await expect(StreamFile.create(file('y.asvp'))).rejects.toThrow(/y\.asvp cannot be written/);
  rmSync(file(`y.asvp.${guess}.blocks`));
  const second = await StreamFile.create(file('y.asvp'));
  await expect(second.finish(bytes(2, 8))).rejects.toThrow(/y\.asvp cannot be written/);
  await second.close();
  expect(readFileSync(file('precious'), 'utf8')).toBe('precious');
  expect([...readFileSync(file('y.asvp'))]).toEqual([9, 9, 1, 1, 1]);
});
