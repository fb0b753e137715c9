import type { Transport } from '../transport/transport.js';
import { DecodedVideo, type VideoState } from './decoded-video.js';
import { openMediaFile } from './media-file.js';
import { Sound } from './sound.js';

/** Opens a file and decodes its first picture. The video owns the transport. */
export async function openDecodedVideo(
  transport: Transport,
  state: VideoState,
  signal: AbortSignal | undefined,
): Promise<DecodedVideo> {
  const file = await openMediaFile(transport, Sound.isSupported, signal);
  return DecodedVideo.load(file, state, signal);
}
