import { serveWorker } from '../decode/serve-worker.js';

serveWorker();
