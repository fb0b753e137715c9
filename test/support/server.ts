import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerFromFolders } from '../../packages/cli/src/static-files.js';

interface RunningServer {
  /** `http://127.0.0.1:PORT`, without a slash at the end. */
  readonly origin: string;
  /** Ends the server and every connection to it. */
  close(): Promise<void>;
}

export interface FolderServer extends RunningServer {
  /** Serves a page beside the folders' files and gives its URL. */
  addPage(html: string): string;
}

export interface RecordedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
}

/** `index` counts the requests from 0. For lies below HTTP it has the raw socket: `request.socket`. */
export type RequestHandler = (
  request: IncomingMessage,
  response: ServerResponse,
  index: number,
) => void | Promise<void>;

export interface ScriptedServer extends RunningServer {
  /** Every request so far, in order of arrival. */
  readonly requests: readonly RecordedRequest[];
  /** Answers from now on; a test may exchange it half-way. */
  handler: RequestHandler;
}

/** Serves folders on a free loopback port; of files by the same path the first folder's is taken. */
export async function serveFolder(...folders: string[]): Promise<FolderServer> {
  const pages = new Map<string, string>();
  const server = createServer((request, response) => {
    const page = pages.get(request.url ?? '');
    if (page !== undefined) {
      response.writeHead(200, { 'Content-Type': 'text/html;charset=utf-8' }).end(page);
      return;
    }
    answerFromFolders(folders, request, response).then(
      (answered) => answered || response.writeHead(404).end(),
      () => response.destroy(),
    );
  });
  const running = await listen(server);
  return {
    ...running,
    addPage(html) {
      const path = `/page-${pages.size + 1}.html`;
      pages.set(path, html);
      return running.origin + path;
    },
  };
}

/**
 * A server that does what a test says and writes down what it was asked. An error thrown by the
 * handler is a mistake in the test: it ends that connection, and `close` rejects with it.
 */
export async function scriptedServer(handler: RequestHandler): Promise<ScriptedServer> {
  const requests: RecordedRequest[] = [];
  const mistakes: unknown[] = [];
  const scripted = { requests, handler };

  const server = createServer((request, response) => {
    const index = requests.length;
    requests.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers });
    // The client may hang up at any time; that is often what the test is about.
    response.on('error', () => undefined);
    void (async () => scripted.handler(request, response, index))().catch((mistake: unknown) => {
      mistakes.push(mistake);
      request.socket.destroy();
    });
  });
  const running = await listen(server);
  return Object.assign(scripted, {
    origin: running.origin,
    async close() {
      await running.close();
      if (mistakes.length > 0) throw new AggregateError(mistakes, 'the handler of a scripted server threw');
    },
  });
}

async function listen(server: Server): Promise<RunningServer> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { origin: `http://127.0.0.1:${port}`, close: () => closeAll(server) };
}

function closeAll(server: Server): Promise<void> {
  if (!server.listening) return Promise.resolve();
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
