import { createReadStream, type Stats } from 'node:fs';
import { realpath, stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css;charset=utf-8',
  '.glb': 'model/gltf-binary',
  '.gltf': 'model/gltf+json',
  '.html': 'text/html;charset=utf-8',
  '.js': 'text/javascript;charset=utf-8',
  '.jpg': 'image/jpeg',
  '.json': 'application/json;charset=utf-8',
  '.m4v': 'video/mp4',
  '.mjs': 'text/javascript;charset=utf-8',
  '.mp4': 'video/mp4',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain;charset=utf-8',
  '.wasm': 'application/wasm',
  '.webm': 'video/webm',
  '.webp': 'image/webp',
};
const OTHER_TYPE = 'application/octet-stream';

interface Range {
  readonly first: number;
  /** Included. */
  readonly last: number;
}

/** A file, or the URL that a request for a folder is redirected to. */
type Found = { readonly path: string; readonly stats: Stats } | { readonly location: string };

/**
 * Answers from the first folder that has the file. Returns false if none has it. Follows RFC 9110 for ranges, with a
 * strong ETag. (sirv answers `bytes=0-0` with the whole file, does not support `bytes=-5`, and has weak ETags only.)
 *
 * Never serves hidden files, nor links that lead out of their folder.
 */
export async function answerFromFolders(
  folders: readonly string[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const found = await findFile(folders, request.url ?? '/');
  if (!found) return false;
  if ('location' in found) {
    response.writeHead(301, { Location: found.location }).end();
    return true;
  }

  const { path, stats } = found;
  response.setHeader('Cache-Control', 'no-cache');
  const etag = `"${stats.size.toString(16)}-${stats.mtimeMs.toString(16)}"`;
  response.setHeader('ETag', etag);
  if (names(request.headers['if-none-match'], etag)) {
    response.writeHead(304).end();
    return true;
  }
  response.setHeader('Content-Type', TYPES[extname(path).toLowerCase()] ?? OTHER_TYPE);
  response.setHeader('Accept-Ranges', 'bytes');

  const unchanged = (request.headers['if-range'] ?? etag) === etag;
  const range = unchanged ? parseRange(request.headers.range, stats.size) : null;
  if (range === 'unsatisfiable') {
    response.writeHead(416, { 'Content-Range': `bytes */${stats.size}` }).end();
    return true;
  }
  const sent = range ?? { first: 0, last: stats.size - 1 };
  const length = sent.last - sent.first + 1;
  if (range) {
    response.writeHead(206, {
      'Content-Range': `bytes ${range.first}-${range.last}/${stats.size}`,
      'Content-Length': length,
    });
  } else {
    response.writeHead(200, { 'Content-Length': length });
  }
  if (request.method === 'HEAD' || length === 0) response.end();
  else send(path, sent, response);
  return true;
}

/** Sends exactly the announced bytes, or destroys the connection if the file has changed since. */
function send(path: string, { first, last }: Range, response: ServerResponse): void {
  const stream = createReadStream(path, { start: first, end: last });
  stream.on('error', () => response.destroy());
  // A browser that seeks in a video closes the response early.
  response.on('close', () => stream.destroy());
  stream.on('end', () => {
    if (stream.bytesRead === last - first + 1) response.end();
    else response.destroy();
  });
  stream.pipe(response, { end: false });
}

/** Whether an If-None-Match header names the ETag. The comparison is weak, as the RFC demands. */
function names(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false;
  return header.trim() === '*' || header.split(',').some((name) => name.trim().replace(/^W\//, '') === etag);
}

async function findFile(folders: readonly string[], url: string): Promise<Found | null> {
  const asked = readUrl(url);
  if (asked === null) return null;
  const { pathname, search } = asked;
  let isFolder = false;
  for (const folder of folders) {
    const path = await realPathBelow(folder, pathname.endsWith('/') ? `${pathname}index.html` : pathname);
    const stats = path === null ? null : await stat(path).catch(() => null);
    if (path !== null && stats?.isFile() === true) return { path, stats };
    isFolder ||= stats?.isDirectory() === true && !pathname.endsWith('/');
  }
  // Relative URLs of a page are resolved from the last slash.
  return isFolder ? { location: `${pathname.split('/').map(encodeURIComponent).join('/')}/${search}` } : null;
}

/** Resolves a path below a folder. Returns null if it does not exist, leads out of the folder, or to a hidden file. */
async function realPathBelow(folder: string, path: string): Promise<string | null> {
  try {
    const [root, real] = await Promise.all([realpath(folder), realpath(join(folder, path))]);
    if (real === root) return real;
    const inside = root.endsWith(sep) ? root : root + sep;
    return real.startsWith(inside) && !isHidden(real.slice(inside.length)) ? real : null;
  } catch {
    return null;
  }
}

/** Normalizes the path of a request so that it cannot leave the root. Returns null if it is malformed or hidden. */
function readUrl(url: string): { pathname: string; search: string } | null {
  try {
    const { pathname, search } = new URL(url, 'http://localhost');
    const path = normalize(decodeURIComponent(pathname));
    return isHidden(path) ? null : { pathname: path, search };
  } catch {
    return null;
  }
}

/** Names that begin with a dot and are served. pnpm links the packages of a folder to `.pnpm`. */
const NOT_HIDDEN: ReadonlySet<string> = new Set(['.well-known', '.pnpm']);

function isHidden(path: string): boolean {
  return path.split(/[/\\]/).some((name) => name.startsWith('.') && !NOT_HIDDEN.has(name));
}

/** Parses a single range (RFC 9110 section 14.1.2). Returns null for anything else: the RFC allows to ignore it. */
function parseRange(header: string | undefined, size: number): Range | 'unsatisfiable' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!match) return null;
  const [, from = '', to = ''] = match;
  if (!from && !to) return null;
  if (from && to && Number(from) > Number(to)) return null;

  const first = from ? Number(from) : Math.max(0, size - Number(to));
  const last = from && to ? Math.min(Number(to), size - 1) : size - 1;
  return first > last ? 'unsatisfiable' : { first, last };
}
