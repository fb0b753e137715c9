import type { Platform } from '../platform/platform.js';
import { isArrayBuffer, isBlob, isUint8Array, isUrlObject } from '../shared/checks.js';
import { DEFAULT_HTTP, withDefaults, type HttpOptions } from '../shared/options.js';
import { BlobTransport, BytesTransport } from '../transport/memory-transport.js';
import { isTransport, type Transport } from '../transport/transport.js';
import { CheckedTransport } from './checked-transport.js';
import type { Source } from './options.js';

/**
 * Creates what reads the bytes of a source. The receiver closes it.
 *
 * @param http What is left out is as in `DEFAULT_HTTP`.
 * @throws TypeError for anything but a source.
 */
export function openTransport(
  source: Source,
  http: Partial<HttpOptions> | undefined,
  platform: Pick<Platform, 'openUrl'>,
): Transport {
  if (typeof source === 'string' || isUrlObject(source)) {
    return platform.openUrl(source, withDefaults<HttpOptions>(DEFAULT_HTTP, http));
  }
  if (isBlob(source)) return new BlobTransport(source);
  if (isArrayBuffer(source) || isUint8Array(source)) return new BytesTransport(source);
  if (isTransport(source)) return new CheckedTransport(source);
  throw new TypeError('A source is a URL, a Blob, an ArrayBuffer, a Uint8Array or a Transport.');
}
