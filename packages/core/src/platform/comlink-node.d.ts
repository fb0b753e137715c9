// The package ships types for this module under another file extension only.
declare module 'comlink/dist/esm/node-adapter.mjs' {
  import type { Endpoint } from 'comlink';
  import type { MessagePort, Worker } from 'node:worker_threads';
  /** Adapts a Worker or port of node:worker_threads to the interface that Comlink takes. */
  export default function nodeEndpoint(port: Worker | MessagePort): Endpoint;
}
