import { parentPort } from 'node:worker_threads';
import { serveWorker } from '../decode/serve-worker.js';

const port = parentPort;
if (port !== null) {
  serveWorker({
    post: (answer, transfer) => port.postMessage(answer, transfer),
    onRequest: (listener) => void port.on('message', listener),
  });
}
