import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css;charset=utf-8',
  '.html': 'text/html;charset=utf-8',
  '.js': 'text/javascript;charset=utf-8',
  '.jpg': 'image/jpeg',
  '.json': 'application/json;charset=utf-8',
  '.mjs': 'text/javascript;charset=utf-8',
  '.mp4': 'video/mp4',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webm': 'video/webm',
};
const OTHER_TYPE = 'application/octet-stream';

interface Range {
  readonly first: number;
  /** Included. */
  readonly last: number;
}

/**
 * Answers from the first of the folders that has the file; false if none has it. Ranges are answered
 * by the letter of RFC 9110 and the ETag is a strong one: sirv, otherwise good for this, takes
 * `bytes=0-0` for the whole file, does not know `bytes=-5`, and gives weak ETags only.
 */
export async function answerFromFolders(
  folders: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const found = await findFile(folders, request.url ?? '/');
  if (!found) return false;

  const { path, stats } = found;
  response.setHeader('Content-Type', TYPES[extname(path)] ?? OTHER_TYPE);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Cache-Control', 'no-cache');
  const etag = `"${stats.size.toString(16)}-${stats.mtimeMs.toString(16)}"`;
  response.setHeader('ETag', etag);

  const unchanged = (request.headers['if-range'] ?? etag) === etag;
  const range = unchanged ? parseRange(request.headers.range, stats.size) : null;
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${stats.size}` }).end();
    return true;
  }
  if (range) {
    response.writeHead(206, {
      'Content-Range': `bytes ${range.first}-${range.last}/${stats.size}`,
      'Content-Length': range.last - range.first + 1,
    });
  } else {
    response.writeHead(200, { 'Content-Length': stats.size });
  }
  send(path, stats, range, request, response);
  return true;
}

function send(path: string, stats: Stats, range: Range | null, request: IncomingMessage, response: ServerResponse) {
  if (request.method === 'HEAD' || stats.size === 0) {
    response.end();
    return;
  }
  const stream = createReadStream(path, range ? { start: range.first, end: range.last } : {});
  stream.on('error', () => response.destroy());
  // A browser that seeks in a video drops the answer half-way.
  response.on('close', () => stream.destroy());
  stream.pipe(response);
}

async function findFile(folders: readonly string[], url: string): Promise<{ path: string; stats: Stats } | null> {
  const pathname = pathOf(url);
  if (pathname === null) return null;
  for (const folder of folders) {
    const path = join(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const stats = await stat(path).catch(() => null);
    if (stats?.isFile()) return { path, stats };
  }
  return null;
}

/** The path of a request as one below a root that it cannot leave; null if it cannot be read. */
function pathOf(url: string): string | null {
  try {
    return normalize(decodeURIComponent(new URL(url, 'http://localhost').pathname));
  } catch {
    return null;
  }
}

/** One range of RFC 9110 section 14.1.2; anything else counts as no range, which the RFC allows. */
function parseRange(header: string | undefined, size: number): Range | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match) return null;
  const [, from = '', to = ''] = match;
  if (!from && !to) return null;

  const first = from ? Number(from) : Math.max(0, size - Number(to));
  const last = from && to ? Math.min(Number(to), size - 1) : size - 1;
  return first > last ? 'unsatisfiable' : { first, last };
}
