import { mkdir, mkdtemp, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { scriptedServer, serveFolder, type FolderServer } from './server.js';

describe('serveFolder', () => {
  let folder: string;
  let server: FolderServer;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'serve-folder-'));
    await writeFile(join(folder, 'ten.asvp'), '0123456789');
    await writeFile(join(folder, 'index.html'), 'home');
    for (const name of ['a.wasm', 'a.mjs', 'a.mp4', 'B.GLB', 'b.webp']) await writeFile(join(folder, name), 'x');
    server = await serveFolder(join(folder, 'not-there'), folder);
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const get = (path: string, headers: Record<string, string> = {}) => fetch(server.origin + path, { headers });

  it.each([
    ['bytes=0-0', '0', '0-0'],
    ['bytes=2-4', '234', '2-4'],
    ['bytes=7-', '789', '7-9'],
    ['bytes=8-99', '89', '8-9'],
    ['bytes=-3', '789', '7-9'],
  ])('answers %s', async (range, text, sent) => {
    const response = await get('/ten.asvp', { range });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${sent}/10`);
    expect(response.headers.get('content-length')).toBe(String(text.length));
    expect(await response.text()).toBe(text);
  });

  it('answers 416 past the end', async () => {
    const response = await get('/ten.asvp', { range: 'bytes=10-12' });
    expect(response.status).toBe(416);
    expect(response.headers.get('content-range')).toBe('bytes */10');
  });

  it('sends all where there is no range, or If-Range names another version', async () => {
    const whole = await get('/ten.asvp');
    const etag = whole.headers.get('etag') ?? '';
    expect([whole.status, await whole.text()]).toEqual([200, '0123456789']);
    expect(etag).toMatch(/^"/);
    expect((await get('/ten.asvp', { range: 'bytes=1-2', 'if-range': etag })).status).toBe(206);
    expect((await get('/ten.asvp', { range: 'bytes=1-2', 'if-range': '"other"' })).status).toBe(200);
  });

  it.each([
    ['/a.wasm', 'application/wasm'],
    ['/a.mjs', 'text/javascript;charset=utf-8'],
    ['/a.mp4', 'video/mp4'],
    ['/B.GLB', 'model/gltf-binary'],
    ['/b.webp', 'image/webp'],
    ['/ten.asvp', 'application/octet-stream'],
    ['/', 'text/html;charset=utf-8'],
  ])('gives %s the type %s', async (path, type) => {
    expect((await get(path)).headers.get('content-type')).toBe(type);
  });

  it('takes a range that ends before it begins for none', async () => {
    const response = await get('/ten.asvp', { range: 'bytes=5-3' });
    expect([response.status, await response.text()]).toEqual([200, '0123456789']);
  });

  it('answers 304 where the asker has this version', async () => {
    const etag = (await get('/ten.asvp')).headers.get('etag') ?? '';
    for (const name of [etag, `"other", W/${etag}`, '*']) {
      const response = await get('/ten.asvp', { 'if-none-match': name, range: 'bytes=0-1' });
      expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([304, etag, '']);
    }
    expect((await get('/ten.asvp', { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('sends a folder without its slash on to the one with it', async () => {
    await mkdir(join(folder, 'a page', 'inner'), { recursive: true });
    await writeFile(join(folder, 'a page', 'index.html'), 'page');
    const response = await fetch(`${server.origin}/a%20page?x=1`, { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([301, '/a%20page/?x=1']);
    expect(await (await get('/a%20page')).text()).toBe('page');
    expect((await get('/a%20page/inner')).status).toBe(404);
  });

  it('gives nothing hidden', async () => {
    await mkdir(join(folder, '.git'));
    await mkdir(join(folder, '.well-known'));
    for (const name of ['.env', '.git/config', '.well-known/known']) await writeFile(join(folder, name), 'x');
    for (const path of ['/.env', '/%2eenv', '/.git/config', '/.git', '/.']) {
      expect((await get(path)).status, path).toBe(path === '/.' ? 200 : 404);
    }
    expect((await get('/.well-known/known')).status).toBe(200);
  });

  it('follows links inside of the folder alone', async () => {
    const outside = await mkdtemp(join(tmpdir(), 'serve-outside-'));
    await writeFile(join(outside, 'secret'), 'secret');
    await symlink(outside, join(folder, 'away'));
    await symlink(join(outside, 'secret'), join(folder, 'secret'));
    await symlink(join(folder, 'ten.asvp'), join(folder, 'link.asvp'));
    for (const path of ['/away/secret', '/secret', '/away']) expect((await get(path)).status, path).toBe(404);
    expect(await (await get('/link.asvp')).text()).toBe('0123456789');
    await rm(outside, { recursive: true });
  });

  it('ends the connection at once where a file turns out shorter', async () => {
    await writeFile(join(folder, 'long'), Buffer.alloc(1 << 26));
    const reader = (await get('/long')).body!.getReader();
    await reader.read();
    await truncate(join(folder, 'long'), 1 << 10);
    const readOn = async () => {
      while (!(await reader.read()).done);
    };
    await expect(readOn()).rejects.toThrow('terminated');
  }, 3000);

  it('serves pages of its own, and 404 for what is nowhere or outside', async () => {
    expect(await (await fetch(server.addPage('<p>hello'))).text()).toBe('<p>hello');
    expect((await get('/nothing')).status).toBe(404);
    expect((await get('/%2e%2e%2f%2e%2e%2fetc/passwd')).status).toBe(404);
  });
});

describe('scriptedServer', () => {
  it('writes down what it was asked, and changes its mind', async () => {
    const server = await scriptedServer((_request, response, index) => void response.writeHead(200).end(`${index}`));
    expect(await (await fetch(`${server.origin}/a?b`, { headers: { range: 'bytes=0-1' } })).text()).toBe('0');
    server.handler = (_request, response) => void response.writeHead(503).end();
    expect((await fetch(server.origin, { method: 'POST' })).status).toBe(503);
    await server.close();

    expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /a?b', 'POST /']);
    expect(server.requests[0]?.headers.range).toBe('bytes=0-1');
  });

  it('ends requests that were never answered', async () => {
    const server = await scriptedServer(() => undefined);
    const answer = expect(fetch(server.origin)).rejects.toThrow('fetch failed');
    await expect.poll(() => server.requests.length).toBe(1);
    await server.close();
    await answer;
  });

  it('tells of a mistake in its handler', async () => {
    const server = await scriptedServer(() => Promise.reject(new Error('mistake')));
    await expect(fetch(server.origin)).rejects.toThrow();
    await expect(server.close()).rejects.toThrow('handler');
  });
});
