import { answerRange } from './range-answers.js';
import { scriptedServer, type RecordedRequest } from './server.js';

/** Lets a page on any other origin ask for ranges. */
const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Expose-Headers': '*',
  'Access-Control-Max-Age': '600',
};

export interface GatedServer {
  readonly url: string;
  readonly requests: readonly RecordedRequest[];
  /** Holds the answers to all further requests until `open`. */
  shut(): void;
  open(): void;
  close(): Promise<void>;
}

/** Serves one file by ranges, through a gate that the test shuts and opens: what is late is late for certain. */
export async function serveGated(file: Uint8Array): Promise<GatedServer> {
  let gate = Promise.resolve();
  let open = () => {};
  const server = await scriptedServer(async (request, response) => {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, CORS).end();
      return;
    }
    await gate;
    answerRange(file, request, response, { headers: CORS });
  });
  return {
    url: `${server.origin}/mask.asvp`,
    requests: server.requests,
    shut() {
      gate = new Promise((resolve) => (open = resolve));
    },
    open: () => open(),
    close: () => {
      open();
      return server.close();
    },
  };
}
