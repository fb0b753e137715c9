import { AlphaStreamError } from '../shared/errors.js';
import { isBlob, requireUrl } from '../shared/checks.js';
import type { HttpOptions } from '../shared/options.js';
import type { Transport } from '../transport/transport.js';
import type { AlphaVideo } from './alpha-video.js';
import { ElementVideo } from './element-video.js';
import { checkVideoOptions, type VideoOptions } from './video-options.js';

/** What a video is read from. */
export type VideoSource = string | URL | Blob | HTMLVideoElement;

/** Creates what reads the bytes of a file. */
export type OpenTransport = (source: string | URL | Blob, http: Partial<HttpOptions> | undefined) => Transport;

/** Opens a video by a platform's transports; see `openVideo` of the entry. */
export async function openVideoBy(
  openTransport: OpenTransport,
  source: VideoSource,
  options: VideoOptions,
): Promise<AlphaVideo> {
  checkVideoOptions(options);
  if (!isElement(source) && !isBlob(source)) requireUrl('source', source);
  const { use = 'auto', signal } = options;
  signal?.throwIfAborted();
  const file = isElement(source) ? fileOf(source, use) : source;
  if (isElement(file)) return ElementVideo.wrap(file);
  if (use === 'element') return ElementVideo.open(file, options);
  try {
    return await decode(openTransport, file, options);
  } catch (error) {
    const mayFallBack = use === 'auto' && error instanceof AlphaStreamError && error.stage === 'video';
    if (!mayFallBack || typeof document === 'undefined') throw error;
    // An element may play what cannot be decoded here. If not, the first error says more.
    return await ElementVideo.open(file, options, error.message).catch(() => {
      throw error;
    });
  }
}

async function decode(
  openTransport: OpenTransport,
  source: string | URL | Blob,
  options: VideoOptions,
): Promise<AlphaVideo> {
  const { loop = false, muted = false, http, signal } = options;
  if (typeof VideoDecoder === 'undefined') {
    throw new AlphaStreamError(
      'Resource',
      'This environment has no VideoDecoder, so that no pictures can be decoded. Use a newer browser, over HTTPS or on localhost.',
      { stage: 'video' },
    );
  }
  const transport = openTransport(source, http);
  // Loaded on first use, with the library that reads video files.
  const { openDecodedVideo } = await import('./open-decoded.js');
  return openDecodedVideo(transport, { loop, muted }, signal);
}

/** The file of an element, if it is to be decoded and has one; else the element itself. */
function fileOf(element: HTMLVideoElement, use: NonNullable<VideoOptions['use']>): string | HTMLVideoElement {
  if (use !== 'decoder') return element;
  const url = element.currentSrc || element.src;
  if (url !== '' && element.srcObject === null) return url;
  throw new TypeError('This video element has no file that could be decoded: pass the URL of one.');
}

function isElement(source: VideoSource): source is HTMLVideoElement {
  return typeof HTMLVideoElement !== 'undefined' && source instanceof HTMLVideoElement;
}
