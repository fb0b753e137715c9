import type { Source, StreamOptions } from '../stream/options.js';
import { WebPlatform } from '../platform/web.js';
import { StreamBase } from '../stream/alpha-stream.js';

export * from './exports.js';

/** Compiled decoders are shared by all streams of a page. */
const platform = new WebPlatform();

/**
 * A mask stream. `const stream = await AlphaStream.open('mask.asvp')`, then `getFrame` or, in a render loop,
 * `peekFrame`; `close` when it is done with.
 */
export class AlphaStream extends StreamBase {
  constructor() {
    super(platform);
  }

  /** Opens `source`. Rejects with an AlphaStreamError whose sentence can be shown to users as it is. */
  static async open(source: Source, options: StreamOptions = {}): Promise<AlphaStream> {
    const stream = new AlphaStream();
    await stream.loadSource(source, options);
    return stream;
  }
}
