import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { stat } from 'node:fs/promises';
import type { Command } from '../arguments.js';
import type { Terminal } from '../terminal.js';
import { answerFromFolders } from '../static-files.js';

const DEFAULT_PORT = 8080;

/**
 * Serves a folder to pages of any origin, for development: ranges, media types and CORS headers. Listens on 127.0.0.1
 * only, until SIGINT or SIGTERM.
 */
export async function serve({ source, port = DEFAULT_PORT }: Command, terminal: Terminal): Promise<0> {
  const stats = await stat(source).catch(() => null);
  if (stats?.isDirectory() !== true) throw new Error(`There is no folder "${source}".`);
  const server = createServer((request, response) => {
    allowEveryOrigin(response);
    if (request.method === 'OPTIONS') {
      response.writeHead(204).end();
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD, OPTIONS' }).end();
      return;
    }
    answerFromFolders([source], request, response).then(
      (answered) =>
        answered || response.writeHead(404, { 'Content-Type': 'text/plain' }).end('There is no such file.\n'),
      () => response.destroy(),
    );
  });
  const ended = untilSignal();
  await listen(server, port);
  terminal.stdout.write(`${source} at http://127.0.0.1:${(server.address() as AddressInfo).port}/ (Ctrl+C to stop)\n`);
  await ended;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  return 0;
}

function allowEveryOrigin(response: ServerResponse): void {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, OPTIONS');
  response.setHeader('Access-Control-Allow-Headers', 'Range, If-Range, If-Match, If-None-Match');
  response.setHeader('Access-Control-Expose-Headers', 'Content-Range, Content-Length, Accept-Ranges, ETag');
  response.setHeader('Access-Control-Max-Age', '86400');
  // For cross-origin isolated pages (COEP).
  response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new Error(`Port ${port} is in use: choose another with --port.`) : error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

function untilSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.once('SIGINT', () => resolve());
    process.once('SIGTERM', () => resolve());
  });
}
