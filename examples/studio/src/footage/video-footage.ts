import { frameAtTime } from '@alphastream/core';
import { checkMaskSize, rateOfTimes, TimeGrid } from '@alphastream/core/encoder';
import {
  BlobSource,
  EncodedPacketSink,
  Input,
  MATROSKA,
  MP4,
  QTFF,
  UnsupportedInputFormatError,
  VideoSampleSink,
  WEBM,
  type InputVideoTrack,
} from 'mediabunny';
import type { Footage, FootageFacts, Shot } from './footage.js';
import { readPixels } from './read-pixels.js';

/** Opens a video file. Rejects with a sentence for the user. */
export async function openVideoFootage(file: File): Promise<Footage> {
  if (typeof VideoDecoder === 'undefined') {
    throw new Error('This browser cannot decode videos (it has no WebCodecs): use a newer Chrome, Edge or Firefox.');
  }
  const input = new Input({ source: new BlobSource(file), formats: [MP4, QTFF, WEBM, MATROSKA] });
  try {
    return await readFootage(file.name, input);
  } catch (error) {
    input.dispose();
    if (error instanceof UnsupportedInputFormatError) {
      throw new Error(`${file.name} is not a video that this page can read: open an MP4, MOV, WebM or MKV file.`, {
        cause: error,
      });
    }
    throw error;
  }
}

async function readFootage(name: string, input: Input): Promise<Footage> {
  const [track] = await input.getVideoTracks();
  if (track === undefined) throw new Error(`${name} has no picture: open a file that has one.`);
  if (!(await track.canDecode())) {
    const codec = (await track.getCodecParameterString()) ?? (await track.getInternalCodecId()) ?? 'unknown';
    throw new Error(
      `This browser cannot decode ${name} (codec ${String(codec)}): try another browser, or save it as H.264, VP9 or AV1.`,
    );
  }
  const times = await readTimes(track);
  const [start] = times;
  if (start === undefined) throw new Error(`${name} has no picture: it is empty, or was cut short.`);
  const fps = rateOfTimes(times);
  const grid = new TimeGrid(fps);
  const frames = times.map((time) => grid.place(time));
  const [audio] = await input.getAudioTracks();
  const size = { width: await track.getDisplayWidth(), height: await track.getDisplayHeight() };
  checkMaskSize(size, name);
  const facts: FootageFacts = {
    ...size,
    name,
    kind: 'video',
    frameCount: frames.at(-1)! + 1,
    fps,
    hasAlpha: await track.canBeTransparent(),
    hasLabels: false,
    isLabelled: false,
    hasColours: true,
    remarks: [],
  };
  const sink = new VideoSampleSink(track);
  return {
    facts,
    frames,
    start,
    sound: audio,
    shots: (frame) => readShots(name, sink, times[lastAt(frames, frame)]!),
    close: () => input.dispose(),
  };
}

/** The times of all pictures in seconds, in the order of presentation. Reads what the file says of its packets. */
async function readTimes(track: InputVideoTrack): Promise<number[]> {
  const times: number[] = [];
  const packets = new EncodedPacketSink(track).packets(undefined, undefined, { metadataOnly: true });
  for await (const { timestamp } of packets) times.push(timestamp);
  return times.sort((a, b) => a - b);
}

/** The index of the last picture that is shown at or before a frame. */
function lastAt(frames: readonly number[], frame: number): number {
  let [low, high] = [0, frames.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (frames[middle]! <= frame) low = middle;
    else high = middle - 1;
  }
  return low;
}

async function* readShots(name: string, sink: VideoSampleSink, from: number): AsyncGenerator<Shot, void, undefined> {
  try {
    for await (const sample of sink.samples(from)) yield await readPixels(sample);
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/\.$/, '') : String(error);
    throw new Error(`${name} cannot be decoded further (${reason}): it is damaged, or was cut short.`, {
      cause: error,
    });
  }
}

/** The frame of the stream at which a picture is shown. */
export function frameOf(seconds: number, { start, facts }: Footage): number {
  return frameAtTime(seconds - start, facts.fps ?? 1, facts.frameCount);
}
