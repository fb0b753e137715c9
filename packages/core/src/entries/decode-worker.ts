import { serveWorker } from '../decode/worker-host.js';

serveWorker();
