import { parentPort } from 'node:worker_threads';
import nodeEndpoint from 'comlink/dist/esm/node-adapter.mjs';
import { serveWorker } from '../decode/worker-host.js';

if (parentPort !== null) serveWorker(nodeEndpoint(parentPort));
