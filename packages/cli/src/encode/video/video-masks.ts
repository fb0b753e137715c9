import { kindOf, type FindOptions, type MaskKind } from '../find-options.js';
import type { ColourSource, MaskSource, Source, Step } from '../mask-source.js';
import { checkEnd } from './file-end.js';
import { DecodedPictures, type DecodedPicture } from './decoded-pictures.js';
import { findMask, planeOf, samplesOf, type Plane } from './plane.js';
import { hasAlpha, probe, probeTimes, VIDEO_INPUT, type VideoFacts } from './probe.js';
import { chooseRate, constantRate, TimeGrid } from './time-grid.js';

/** Names of codecs that often have alpha. */
const CODEC_NAMES: Readonly<Record<string, string>> = { prores: 'ProRes', qtrle: 'Animation' };
/** Start times nearer to 0 are rounding, in seconds. */
const MIN_START = 0.0005;

/** A video, as it is decoded by ffmpeg. */
interface Video {
  readonly path: string;
  readonly facts: VideoFacts;
  readonly fps: number | undefined;
  readonly remarks: string[];
}

/** Opens a video as masks. `fps`: the rate of the stream; by default that of the video. Needs ffmpeg on PATH. */
export async function openVideoMasks(path: string, options: FindOptions, fps: number | undefined): Promise<MaskSource> {
  const video = await openVideo(path, fps);
  const kind = kindOf(options) ?? (await guessKind(video));
  const plane = planeOf(kind, video.facts, path);
  const pictures = await decode(video, plane, kind === 'alpha');
  const mask = new Uint8Array(pictures.first.width * pictures.first.height);
  return sourceOf(video, pictures, ({ bytes }) => {
    findMask(kind, samplesOf(bytes, plane), options.labels, mask);
    return mask;
  });
}

/** Opens a video as pictures in colour. */
export async function openVideoColours(path: string, fps: number | undefined): Promise<ColourSource> {
  const video = await openVideo(path, fps);
  const pictures = await decode(video, planeOf('colour', video.facts, path), false);
  return sourceOf(video, pictures, ({ bytes }) => bytes);
}

async function openVideo(path: string, given: number | undefined): Promise<Video> {
  const facts = await probe(path, `file:${path}`, VIDEO_INPUT);
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
  return { path, facts, fps, remarks };
}

/** Alpha decides if there is a transparent pixel, else brightness. */
async function guessKind(video: Video): Promise<MaskKind> {
  const { path, facts, remarks } = video;
  const codec = facts.codec.replace(/^\w+/, (name) => CODEC_NAMES[name] ?? name.toUpperCase());
  const say = (what: string) => remarks.push(`${path}: the masks are ${what}; --mask chooses.`);
  if (facts.alphaDecoder === undefined && !hasAlpha(facts.pixelFormat)) {
    say(`the brightness of ${codec} (${facts.pixelFormat}), which has no alpha`);
    return 'luma';
  }
  if (await hasTransparency(video)) {
    say(`the alpha of ${codec} (${facts.alphaDecoder === undefined ? facts.pixelFormat : 'alpha_mode 1'})`);
    return 'alpha';
  }
  say(`the brightness of ${codec}, since its alpha is opaque everywhere`);
  return 'luma';
}

async function hasTransparency(video: Video): Promise<boolean> {
  const plane = planeOf('alpha', video.facts, video.path);
  const pictures = await decode(video, plane, true);
  try {
    const max = plane.bytesPerPixel === 2 ? 65535 : 255;
    for await (const { bytes } of pictures.read()) {
      if (samplesOf(bytes, plane).some((sample: number) => sample < max)) return true;
    }
    return false;
  } finally {
    await pictures.close();
  }
}

function decode({ path, facts, fps }: Video, plane: Plane, isAlpha: boolean): Promise<DecodedPictures> {
  const decoder = isAlpha && facts.alphaDecoder !== undefined ? ['-c:v', facts.alphaDecoder] : [];
  const rate = facts.hasTimes || fps === undefined ? [] : ['-r', String(fps)];
  // `file:` keeps a name from being read as a URL or an option.
  return DecodedPictures.open({ path, input: [...VIDEO_INPUT, ...decoder, ...rate, '-i', `file:${path}`], ...plane });
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
    remarks,
    async *steps() {
      for await (const step of placePictures(path, pictures, new TimeGrid(fps ?? 1))) {
        const { count } = step;
        if (count === 0) counts.dropped++;
        else if (count > 1) counts.repeated++;
        if (count > 1) counts.extra += count - 1;
        if (count > 0) yield { data: find(step.data!), count };
      }
    },
    endRemarks: () => {
      const { complaint } = pictures;
      const { repeated, extra, dropped } = counts;
      const moved = `${path}: to stand at their times, ${repeated} masks were repeated (${extra} frames more) and ${dropped} dropped.`;
      return [
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
