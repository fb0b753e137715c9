import { ColourBleed, type KeyRange, type Rgb, type Size } from '@alphastream/core/encoder';
import {
  canEncodeVideo,
  EncodedAudioPacketSource,
  EncodedPacketSink,
  Mp4OutputFormat,
  Output,
  Quality,
  StreamTarget,
  VideoSample,
  VideoSampleSource,
  type EncodedPacket,
  type InputAudioTrack,
  type VideoCodec,
} from 'mediabunny';
import type { TemporaryFile } from './temporary-file.js';

/** In the order of how many devices play them. */
const CODECS = ['avc', 'vp9', 'av1'] as const satisfies readonly VideoCodec[];
/** Codecs of sound that browsers play in MP4: they are copied. */
const COPIED_SOUND: ReadonlySet<string> = new Set(['aac', 'mp3', 'opus', 'flac']);
const QUALITY = new Quality('high');

export interface OpaqueVideoOptions extends Size {
  readonly fps: number;
  readonly frameCount: number;
  readonly codec: VideoCodec;
  /** The colour of the screen behind the person. */
  readonly screen: Rgb | undefined;
  /** Distances from it, of the key. */
  readonly keyRange: KeyRange;
  readonly sound: InputAudioTrack | undefined;
  /** The time of frame 0 in the file of the sound. */
  readonly start: number;
}

/** Chooses the codec of an opaque video; undefined if none can be encoded here. */
export async function chooseCodec(size: Size): Promise<VideoCodec | undefined> {
  if (typeof VideoEncoder === 'undefined') return undefined;
  for (const codec of CODECS) {
    if (await canEncodeVideo(codec, { ...evenSize(size), quality: QUALITY })) return codec;
  }
  return undefined;
}

/** The next even size: encoders take no other, with halved colours. */
export function evenSize({ width, height }: Size): Size {
  return { width: width + (width % 2), height: height + (height % 2) };
}

/**
 * Writes the opaque video of a stream: one picture for each frame, at its time. Past the edge of the mask the colours of the
 * person go on, as in the videos of the command line.
 */
export class OpaqueVideo {
  readonly #options: OpaqueVideoOptions;
  readonly #output: Output;
  readonly #source: VideoSampleSource;
  readonly #bleed: ColourBleed;
  /** Copies the sound beside the pictures. */
  readonly #sound: Promise<void>;
  readonly #rgb: Uint8Array;
  readonly #rgba: Uint8Array<ArrayBuffer>;
  #frames = 0;

  private constructor(options: OpaqueVideoOptions, output: Output, source: VideoSampleSource, sound: Promise<void>) {
    this.#options = options;
    this.#output = output;
    this.#source = source;
    this.#sound = sound;
    // It fails in `finish`, which waits for it.
    sound.catch(() => undefined);
    this.#bleed = new ColourBleed(options, options.screen, options.keyRange);
    this.#rgb = new Uint8Array(3 * options.width * options.height);
    this.#rgba = new Uint8Array(4 * options.width * options.height).fill(255);
  }

  static async create(file: TemporaryFile, options: OpaqueVideoOptions): Promise<OpaqueVideo> {
    const { codec, fps, frameCount, sound, start } = options;
    const output = new Output({
      format: new Mp4OutputFormat({ fastStart: 'reserve' }),
      target: new StreamTarget(file.writable, { chunked: true }),
    });
    const source = new VideoSampleSource({
      codec,
      quality: QUALITY,
      keyFrameInterval: 1,
      latencyMode: 'quality',
      hardwareAcceleration: 'no-preference',
      onEncoderConfig: useAnnexB,
    });
    output.addVideoTrack(source, { frameRate: fps, maximumPacketCount: frameCount + 1 });
    const copy = sound === undefined ? undefined : await prepareSound(output, sound, start, start + frameCount / fps);
    await output.start();
    return new OpaqueVideo(options, output, source, copy?.() ?? Promise.resolve());
  }

  /**
   * Appends the picture of the next frame, the given number of times.
   *
   * @param rgba Of the size of the video.
   */
  async append(rgba: Uint8Array, mask: Uint8Array, count: number): Promise<void> {
    const [rgb, filled, { width, height, fps }] = [this.#rgb, this.#rgba, this.#options];
    copyColours(rgba, 4, rgb, 3);
    this.#bleed.fill(rgb, rgb.slice(), mask);
    copyColours(rgb, 3, filled, 4);
    for (let copy = 0; copy < count; copy++) {
      const frame = new VideoFrame(filled, {
        format: 'RGBX',
        codedWidth: width,
        codedHeight: height,
        timestamp: Math.round((this.#frames * 1e6) / fps),
        duration: Math.round(1e6 / fps),
      });
      const sample = new VideoSample(frame, { timestamp: this.#frames / fps, duration: 1 / fps });
      try {
        await this.#source.add(sample);
      } finally {
        sample.close();
        frame.close();
      }
      this.#frames++;
    }
  }

  async finish(): Promise<void> {
    this.#source.close();
    await this.#sound;
    await this.#output.finalize();
  }

  async cancel(): Promise<void> {
    if (this.#output.state === 'started' || this.#output.state === 'pending') await this.#output.cancel();
  }
}

/** Asks for H.264 whose parameter sets are in the packets: Firefox describes them wrongly, so that Chromium decodes nothing. */
function useAnnexB(config: VideoEncoderConfig): void {
  if (config.avc !== undefined) config.avc.format = 'annexb';
}

/** Adds a track for the sound. Returns what copies its packets; undefined if it cannot be copied. */
async function prepareSound(output: Output, sound: InputAudioTrack, start: number, end: number) {
  const [codec, config] = [await sound.getCodec(), await sound.getDecoderConfig()];
  if (codec === null || config === null || !COPIED_SOUND.has(codec)) return undefined;
  const packets: EncodedPacket[] = [];
  for await (const packet of new EncodedPacketSink(sound).packets()) {
    if (packet.timestamp >= start && packet.timestamp < end) packets.push(packet);
  }
  if (packets.length === 0) return undefined;
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source, { maximumPacketCount: packets.length + 1 });
  return async () => {
    for (const packet of packets) {
      await source.add(packet.clone({ timestamp: packet.timestamp - start }), { decoderConfig: config });
    }
    source.close();
  };
}

function copyColours(from: Uint8Array, fromStep: number, to: Uint8Array, toStep: number): void {
  for (let at = 0, into = 0; at < from.length; at += fromStep, into += toStep) {
    to[into] = from[at]!;
    to[into + 1] = from[at + 1]!;
    to[into + 2] = from[at + 2]!;
  }
}
