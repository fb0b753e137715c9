import {
  AudioBufferSink,
  CustomSource,
  EncodedPacketSink,
  Input,
  MATROSKA,
  MP4,
  QTFF,
  UnsupportedInputFormatError,
  VideoSampleSink,
  WEBM,
  type InputAudioTrack,
  type InputVideoTrack,
} from 'mediabunny';
import { AlphaStreamError, errorText } from '../shared/errors.js';
import type { Transport } from '../transport/transport.js';
import type { SampleSource } from './frame-reader.js';
import type { BufferSource } from './sound.js';

/** Bytes of a file that stay in memory: a short clip in a loop is fetched once. */
const CACHE_BYTES = 32 * 2 ** 20;
/** How a web page begins: what many servers send in place of a file that they do not have. */
const WEB_PAGE = /^\s*<(?:!doctype html|html)\b/i;
/** Bytes in which that is seen. */
const START_BYTES = 32;

/** A video file that can be decoded here. */
export interface MediaFile {
  readonly name: string;
  readonly pictures: SampleSource;
  /** Null without sound, or if it cannot be played. */
  readonly sound: BufferSource | null;
  /** Why the file is played without its sound; undefined if it is not. */
  readonly soundProblem: string | undefined;
  /** Seconds from the start of the timeline to the end of the longer track. */
  readonly duration: number;
  /** Seconds from the start of the timeline to the end of the last picture. */
  readonly pictureDuration: number;
  /** Size of the upright picture, with square pixels. */
  readonly width: number;
  readonly height: number;
  /** Returns the time of the first key frame after `seconds`; null if there is none. */
  nextKeySeconds(seconds: number): Promise<number | null>;
  close(): void;
}

/**
 * Opens a file and checks that its pictures can be decoded.
 *
 * @param transport Not opened yet. The file owns it.
 * @throws AlphaStreamError. One of the stage `video` says that another way to play the file may work.
 */
export async function openMediaFile(
  transport: Transport,
  wantsSound: boolean,
  signal: AbortSignal | undefined,
): Promise<MediaFile> {
  const name = transport.name ?? 'the video';
  const source = new CustomSource({
    getSize: async () => (await transport.open(signal)).size,
    read: (start, end) => toReadableStream(transport.read(start, end - start, {})),
    dispose: () => void transport.close(),
    maxCacheSize: CACHE_BYTES,
    prefetchProfile: 'network',
    // The read that waits for these bytes fails too, and reports it.
    handleUnhandledError: () => undefined,
  });
  const input = new Input({ source, formats: [MP4, QTFF, WEBM, MATROSKA] });
  try {
    return await readTracks(input, name, wantsSound);
  } catch (error) {
    const isWebPage = error instanceof UnsupportedInputFormatError && (await isPage(transport));
    input.dispose();
    if (isWebPage) throw webPageError(name, error);
    throw error instanceof AlphaStreamError ? error : unreadableError(name, error);
  }
}

async function readTracks(input: Input, name: string, wantsSound: boolean): Promise<MediaFile> {
  const [video] = await input.getVideoTracks();
  if (video === undefined) {
    throw new AlphaStreamError('Decode', `${name} has no video track. Open a file with a picture.`, { stage: 'video' });
  }
  if (!(await video.canDecode())) throw await codecError(video, name);
  const [audio] = wantsSound ? await input.getAudioTracks() : [];
  const canHear = audio !== undefined && (await audio.canDecode());
  const pictureDuration = await durationOf(video);
  const soundDuration = canHear ? await durationOf(audio) : 0;
  return {
    name,
    pictures: new VideoSampleSink(video),
    sound: canHear ? new AudioBufferSink(audio) : null,
    soundProblem: audio === undefined || canHear ? undefined : await soundProblem(audio, name),
    duration: Math.max(pictureDuration, soundDuration),
    pictureDuration,
    width: await video.getDisplayWidth(),
    height: await video.getDisplayHeight(),
    nextKeySeconds: async (seconds) => nextKeySeconds(video, seconds),
    close: () => input.dispose(),
  };
}

async function durationOf(track: InputVideoTrack | InputAudioTrack): Promise<number> {
  // What the file says of itself is cheaper: it needs no look at its last packet.
  const told = playableSeconds((await track.getDurationFromMetadata()) ?? NaN);
  return told ?? playableSeconds(await track.computeDuration()) ?? MIN_SECONDS;
}

/** Shorter videos count as that long, in seconds: a loop of nothing would never yield. */
const MIN_SECONDS = 0.01;

/** Returns a length in seconds as it can be played; undefined for one that a file must not have. */
export function playableSeconds(seconds: number): number | undefined {
  return Number.isFinite(seconds) && seconds > 0 ? Math.max(seconds, MIN_SECONDS) : undefined;
}

async function nextKeySeconds(video: InputVideoTrack, seconds: number): Promise<number | null> {
  const packets = new EncodedPacketSink(video);
  const packet = await packets.getPacket(Math.max(seconds, await video.getFirstTimestamp()), { metadataOnly: true });
  if (packet === null) return null;
  const next = await packets.getNextKeyPacket(packet, { metadataOnly: true });
  return next?.timestamp ?? null;
}

async function codecError(video: InputVideoTrack, name: string): Promise<AlphaStreamError> {
  const codec = (await video.getCodecParameterString()) ?? (await video.getInternalCodecId()) ?? 'unknown';
  return new AlphaStreamError(
    'Decode',
    `This browser cannot decode the pictures of ${name} (codec ${String(codec)}). Encode them as H.264, which all browsers decode.`,
    { stage: 'video' },
  );
}

async function soundProblem(audio: InputAudioTrack, name: string): Promise<string> {
  const codec = (await audio.getCodecParameterString()) ?? 'unknown';
  return `This browser cannot decode the sound of ${name} (codec ${codec}), so it plays without. Encode it as AAC or Opus.`;
}

/** Whether a file that is no video is a web page. False, too, if that cannot be told. */
async function isPage(transport: Transport): Promise<boolean> {
  try {
    for await (const piece of transport.read(0, START_BYTES, {})) {
      return WEB_PAGE.test(new TextDecoder().decode(piece));
    }
  } catch {
    // What the file is not is known anyway.
  }
  return false;
}

function webPageError(name: string, cause: unknown): AlphaStreamError {
  const message = `${name} is a web page (HTML), not a video: the server has no such file. Check the URL.`;
  return new AlphaStreamError('Decode', message, { stage: 'video', cause });
}

function unreadableError(name: string, error: unknown): AlphaStreamError {
  const message =
    error instanceof UnsupportedInputFormatError
      ? `${name} is no video that can be read: MP4, MOV, WebM and MKV are. If it is one, it was cut short, and its index is missing.`
      : `${name} could not be read (${errorText(error)}). It is damaged or was cut short: encode it again.`;
  return new AlphaStreamError('Decode', message, { stage: 'video', cause: error });
}

/** Reads on demand, and stops the request when the reader has enough. */
function toReadableStream(pieces: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  const iterator = pieces[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const result = await iterator.next();
      if (result.done === true) controller.close();
      else controller.enqueue(result.value);
    },
    async cancel() {
      await iterator.return?.();
    },
  });
}
