import { chooseRate, constantRate, TimeGrid } from '@alphastream/core/encoder';
import type { FindOptions } from '../find-options.js';
import type { ColourSource, MaskSource, Source, Step } from '../mask-source.js';
import type { DecodedPicture, DecodedPictures } from './decoded-pictures.js';
import { checkEnd } from './file-end.js';
import { decodeColours, decodeMasks, type Footage } from './footage.js';
import { probe, probeTimes, VIDEO_INPUT } from './probe.js';

/** Start times nearer to 0 are rounding, in seconds. */
const MIN_START = 0.0005;

/** A video that ffmpeg decodes, and the rate of its stream. */
interface Video extends Footage {
  readonly fps: number | undefined;
}

/** Opens a video as masks. `fps`: the rate of the stream; by default that of the video. Needs ffmpeg on PATH. */
export async function openVideoMasks(path: string, options: FindOptions, fps: number | undefined): Promise<MaskSource> {
  const video = await openVideo(path, fps);
  const { kind, pictures, find } = await decodeMasks(video, options);
  return { ...sourceOf(video, pictures, find), kind };
}

/** Opens a video as pictures in colour. */
export async function openVideoColours(
  path: string,
  { needsColours }: FindOptions,
  fps: number | undefined,
): Promise<ColourSource> {
  const video = await openVideo(path, fps);
  const { hdr } = video.facts;
  if (needsColours && hdr !== undefined) {
    throw new Error(`${path} is HDR (${hdr}), but --video writes the colours of BT.709: convert it to SDR first.`);
  }
  return sourceOf(video, await decodeColours(video), ({ bytes }) => bytes);
}

async function openVideo(path: string, given: number | undefined): Promise<Video> {
  const facts = await probe(path, VIDEO_INPUT);
  await checkEnd(path);
  const { nominalRate, averageRate } = facts;
  const remarks: string[] = [];
  let fps = given ?? constantRate(nominalRate, averageRate);
  if (!facts.hasTimes && given === undefined) {
    remarks.push(`${path}: its pictures have no times: they are taken as ${fps} a second, unless --fps is given.`);
  }
  if (fps === undefined && nominalRate !== undefined && averageRate !== undefined) {
    fps = chooseRate(await probeTimes(path), nominalRate, averageRate);
    const rate = `${fps.toFixed(3).replace(/\.?0+$/, '')} fps`;
    remarks.push(`${path}: its frame rate is variable: the stream has ${rate}, unless --fps is given.`);
  }
  if (facts.tracks > 1) remarks.push(`${path}: it has ${facts.tracks} video tracks: only the first is read.`);
  // Pictures without times get those of the rate.
  const rate = facts.hasTimes || fps === undefined ? [] : ['-r', String(fps)];
  // `file:` keeps a name from being read as a URL or an option.
  const input = (decoder: readonly string[]) => [...VIDEO_INPUT, ...decoder, ...rate, '-i', `file:${path}`];
  return { path, facts, fps, remarks, input };
}

/** Puts the pictures on the grid of the stream. */
function sourceOf(
  { path, facts, fps, remarks }: Video,
  pictures: DecodedPictures,
  find: (picture: DecodedPicture) => Uint8Array,
): Source<Uint8Array> {
  const { width, height, seconds = 0, pixelAspect } = pictures.first;
  const members: Record<string, number> = {};
  if (Math.abs(seconds) >= MIN_START) {
    members.startTime = Number(seconds.toFixed(6));
    remarks.push(`${path}: its first picture, at ${members.startTime} s, is frame 0; startTime in the record says so.`);
  }
  if (pixelAspect !== 1) {
    members.pixelAspect = pixelAspect;
    remarks.push(`${path}: its pixels are ${pixelAspect.toFixed(3)} times as wide as high, as the record says.`);
  }
  const counts = { repeated: 0, extra: 0, dropped: 0 };
  return {
    width,
    height,
    fps,
    frameCount: facts.frameCount,
    members,
    sound: { path, start: seconds },
    remarks,
    async *steps() {
      for await (const step of placePictures(path, pictures, new TimeGrid(fps ?? 1))) {
        const { count } = step;
        if (count === 0) counts.dropped++;
        else if (count > 1) counts.repeated++;
        if (count > 1) counts.extra += count - 1;
        yield { data: count > 0 ? find(step.data!) : null, count };
      }
    },
    endRemarks: () => {
      const { complaint } = pictures;
      const { repeated, extra, dropped } = counts;
      const moved = `${path}: to stand at their times, ${repeated} masks were repeated (${extra} frames more) and ${dropped} dropped.`;
      const read = `raw streams do not say where they end: ${pictures.decodedCount} pictures were read`;
      return [
        ...(facts.hasTimes ? [] : [`${path}: ${read}, which is wrong only if it was cut.`]),
        ...(repeated + dropped > 0 ? [moved] : []),
        ...(complaint === undefined ? [] : [`${path}: ${complaint}`]),
      ];
    },
    close: () => pictures.close(),
  };
}

/** Yields each picture with the number of its frames, which is 0 if the next one takes its place. */
async function* placePictures(
  path: string,
  pictures: DecodedPictures,
  grid: TimeGrid,
): AsyncGenerator<Step<DecodedPicture>, void, undefined> {
  const place = (seconds: number | undefined) => {
    try {
      return grid.place(seconds);
    } catch (error) {
      throw new Error(`${path} cannot be read: ${(error as Error).message}.`, { cause: error });
    }
  };
  let frame = place(pictures.first.seconds);
  for await (const picture of pictures.read()) {
    const next = picture.following === undefined ? frame + 1 : place(picture.following.seconds);
    yield { data: picture, count: next - frame };
    frame = next;
  }
}
