import {
  BufferTarget,
  canEncodeVideo,
  Mp4OutputFormat,
  Output,
  Quality,
  VideoSample,
  VideoSampleSource,
} from 'mediabunny';
import type { Size } from '../entries/encoder.js';
import { AlphaStreamError } from '../entries/index.js';

/** In the order of how many devices play them. */
const CODECS = ['avc', 'vp9', 'av1'] as const;
type Codec = (typeof CODECS)[number];
const QUALITY = new Quality('high');

/** The opaque video of a recording: one picture for each frame of the stream, in MP4. Its bytes are in memory. */
export class LiveVideo {
  readonly #fps: number;
  readonly #source: VideoSampleSource;
  readonly #output: Output<Mp4OutputFormat, BufferTarget>;
  #frames = 0;

  private constructor(fps: number, source: VideoSampleSource, output: Output<Mp4OutputFormat, BufferTarget>) {
    this.#fps = fps;
    this.#source = source;
    this.#output = output;
  }

  static async create(width: number, height: number, fps: number): Promise<LiveVideo> {
    const codec = await requireCodec({ width, height });
    const output = new Output({ format: new Mp4OutputFormat(), target: new BufferTarget() });
    const source = new VideoSampleSource({
      codec,
      quality: QUALITY,
      keyFrameInterval: 1,
      latencyMode: 'quality',
      onEncoderConfig: useAnnexB,
    });
    output.addVideoTrack(source, { frameRate: fps });
    await output.start();
    return new LiveVideo(fps, source, output);
  }

  /** Appends a picture, for a number of frames. The frame stays the caller's. */
  async append(frame: VideoFrame, count: number): Promise<void> {
    for (let copy = 0; copy < count; copy++) {
      // A sample closes its frame.
      const sample = new VideoSample(frame.clone(), { timestamp: this.#frames++ / this.#fps, duration: 1 / this.#fps });
      try {
        await this.#source.add(sample);
      } finally {
        sample.close();
      }
    }
  }

  async finish(): Promise<Blob> {
    await this.#output.finalize();
    return new Blob([this.#output.target.buffer!], { type: 'video/mp4' });
  }

  async cancel(): Promise<void> {
    await this.#output.cancel();
  }
}

/** Asks for H.264 whose parameter sets are in the packets: Firefox describes them wrongly, so that Chromium decodes nothing. */
function useAnnexB(config: VideoEncoderConfig): void {
  if (config.avc !== undefined) config.avc.format = 'annexb';
}

/**
 * Chooses the codec of pictures. Asked again for the same size, it answers at once.
 *
 * @param size In pixels. Null: not known yet, and no codec is chosen.
 * @throws AlphaStreamError (`Resource`) if the environment encodes no video, or none of that size.
 */
export async function requireCodec(size: Size): Promise<Codec>;
export async function requireCodec(size: Size | null): Promise<Codec | undefined>;
export async function requireCodec(size: Size | null): Promise<Codec | undefined> {
  const hasEncoder = typeof VideoEncoder !== 'undefined';
  if (hasEncoder && size === null) return undefined;
  if (hasEncoder && size !== null) {
    const { width, height } = size;
    for (const codec of CODECS) if (await canEncodeVideo(codec, { width, height, quality: QUALITY })) return codec;
  }
  const what = size === null ? 'video' : `video of ${size.width} × ${size.height} pixels`;
  throw new AlphaStreamError('Resource', `This environment encodes no ${what}. Record without: set video to false.`, {
    stage: 'encode',
  });
}
