import { serveWorker } from '../decode/serve-worker.js';
import type { Request } from '../decode/protocol.js';

serveWorker({
  post: (answer, transfer) => postMessage(answer, { transfer }),
  onRequest: (listener) => addEventListener('message', ({ data }: MessageEvent<Request>) => listener(data)),
});
