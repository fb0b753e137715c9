import { NodePlatform } from '../../packages/core/src/platform/node.js';
import { AlphaStream } from '../../packages/core/src/stream/alpha-stream.js';

const DIST = new URL('../../packages/core/dist/', import.meta.url);

/** Node's platform with the built worker and WASM module. Counts its live workers. */
export class CountingPlatform extends NodePlatform {
  liveWorkers = 0;
  started = 0;

  override spawnWorker(url?: string | URL) {
    const port = super.spawnWorker(url ?? new URL('decode-worker.node.js', DIST));
    this.liveWorkers++;
    this.started++;
    let isOver = false;
    return {
      ...port,
      terminate: () => {
        if (!isOver) this.liveWorkers--;
        isOver = true;
        port.terminate();
      },
    };
  }

  override compileWasm(url?: string | URL) {
    return super.compileWasm(url ?? new URL('alphastream.wasm', DIST));
  }
}

/** Creates a stream from the sources, on a platform of the test's own. */
export function streamOn(platform: CountingPlatform): AlphaStream {
  return new AlphaStream(platform);
}

/** Timers that are running in this process. */
export function runningTimers(): number {
  return process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
}
