import { type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AlphaStream } from '@alphastream/core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCommand, serveByCommand } from '../support/command-line.js';
import { fixturesFolder } from '../support/shared.mjs';

const file = readFileSync(join(fixturesFolder, 'shapes.asvp'));

let folder: string;
let server: ChildProcess;
let url: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alphastream-serve-'));
  writeFileSync(join(folder, 'a person.asvp'), file);
  writeFileSync(join(folder, 'index.html'), '<p>here</p>');
  ({ server, url } = await serveByCommand(folder));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it.skipIf(process.platform === 'win32')('gives nothing that is hidden, under the name of a link either', async () => {
  mkdirSync(join(folder, '.git'));
  writeFileSync(join(folder, '.git/config'), 'secret');
  symlinkSync('.git/config', join(folder, 'config.txt'));
  symlinkSync('.git', join(folder, 'git'));
  symlinkSync('index.html', join(folder, 'page.html'));
  for (const name of ['.git/config', 'config.txt', 'git/config']) {
    expect((await fetch(`${url}${name}`)).status).toBe(404);
  }
  expect((await fetch(`${url}page.html`)).status).toBe(200);
});

it('answers with ranges, types and headers for other origins', async () => {
  const part = await fetch(`${url}a%20person.asvp`, { headers: { Range: 'bytes=8-23' } });
  expect(part.status).toBe(206);
  expect(part.headers.get('content-range')).toBe(`bytes 8-23/${file.length}`);
  expect(Buffer.from(await part.arrayBuffer())).toEqual(file.subarray(8, 24));
  expect(part.headers.get('access-control-allow-origin')).toBe('*');
  expect(part.headers.get('access-control-expose-headers')).toMatch(/Content-Range.*ETag/);
  expect(part.headers.get('etag')).toMatch(/^"/);
  const page = await fetch(url);
  expect(page.headers.get('content-type')).toMatch(/^text\/html/);
  const asked = await fetch(url, { method: 'OPTIONS' });
  expect(asked.headers.get('access-control-allow-headers')).toMatch(/Range/);
  expect((await fetch(url, { method: 'POST' })).status).toBe(405);
});

it('gives nothing from outside of the folder', async () => {
  for (const path of ['nothing', '..%2f..%2fetc%2fpasswd', '%2e%2e/%2e%2e/etc/passwd', '%00', '%ff']) {
    expect((await fetch(url + path)).status).toBe(404);
  }
});

it('serves a stream to the core', async () => {
  const stream = await AlphaStream.open(`${url}a%20person.asvp`, { width: 101, height: 77 });
  expect(await stream.getFrame(1, undefined, undefined, { timeboxMs: 5000 })).not.toBeNull();
  await stream.close();
});

it.each([
  [['serve', 'nowhere'], 1, /no folder "nowhere"/],
  [['serve'], 2, /missing/],
  [['serve', '.', '--port', '70000'], 2, /--port takes a number up to 65535/],
])('%o is refused in one sentence', (args, expected, sentence) => {
  const { status, stderr } = runCommand(...args);
  expect(stderr).toMatch(sentence);
  expect(stderr.trim().split('\n')).toHaveLength(1);
  expect(status).toBe(expected);
});

it('says that a port is taken, and ends well when it is told to', async () => {
  const { port } = new URL(url);
  const second = runCommand('serve', folder, '--port', port);
  expect(second).toMatchObject({
    status: 1,
    stderr: `alphastream: Port ${port} is in use: choose another with --port.\n`,
  });
  const ended = new Promise((resolve) => server.once('exit', resolve));
  server.kill('SIGINT');
  expect(await ended).toBe(0);
});
