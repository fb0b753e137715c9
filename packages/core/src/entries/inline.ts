import type { Source, StreamOptions } from '../stream/options.js';
import { InlinePlatform } from '../platform/inline.js';
import { StreamBase } from '../stream/alpha-stream.js';

export * from './exports.js';

const platform = new InlinePlatform();

/** The same as `AlphaStream` of `@alphastream/core`, with worker and program inside this one file: nothing else is fetched. */
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
