import { checkMaskSize, countMissing, requireSameSize, sortNaturally, type Size } from '@alphastream/core/encoder';
import type { Footage, FootageFacts, Shot } from './footage.js';
import { readPngShot, type PngKind } from './png-shot.js';

const PNG = /\.png$/i;
export const PICTURES = /\.(?:png|webp|jpe?g|bmp|avif)$/i;

/** Labels that a grey may be: masks of this brightness would be all but black. */
const MAX_GREY_LABEL = 63;

/** More missing numbers in a row are two sequences. */
const MAX_GAP = 10_000;

/** Opens pictures as frames in the natural order of their names. A missing number repeats the picture before it. */
export async function openPictureFootage(files: readonly File[]): Promise<Footage> {
  const byName = new Map(files.map((file) => [file.name, file]));
  if (byName.size < files.length) throw new Error('Two pictures have the same name: open one folder at a time.');
  const names = sortNaturally([...byName.keys()]);
  const first = byName.get(names[0]!)!;
  const opening = await readPicture(first, undefined);
  const size = { width: opening.width, height: opening.height };
  checkMaskSize(size, first.name);
  let [missing, frame] = [0, 0];
  const frames = names.map((name, at) => {
    const gap = at === 0 ? 0 : countMissing(names[at - 1]!, name, 'The folder');
    if (gap > MAX_GAP)
      throw new Error(`${gap} numbers are missing from ${names[at - 1]} to ${name}: open one sequence.`);
    missing += gap;
    frame += at === 0 ? 0 : 1 + gap;
    return frame;
  });
  const isLabelled = !opening.hasAlpha && (opening.isIndexed || isDarkGrey(opening.labels));
  const facts: FootageFacts = {
    ...size,
    name: names.length === 1 ? first.name : `${names.length} pictures`,
    kind: 'pictures',
    frameCount: frame + 1,
    fps: undefined,
    hasAlpha: opening.hasAlpha,
    hasLabels: opening.hasLabels,
    isLabelled,
    hasColours: opening.hasAlpha || !opening.hasLabels,
    remarks:
      missing === 0 ? [] : [`${missing} numbers are missing in the names: the picture before each is shown again.`],
  };
  return {
    facts,
    frames,
    start: 0,
    async *shots(from) {
      let at = frames.findLastIndex((index) => index <= from);
      for (at = Math.max(0, at); at < names.length; at++) {
        const shot = await readPicture(byName.get(names[at]!)!, { name: first.name, size });
        yield { ...shot, seconds: frames[at]! };
      }
    },
    close: () => undefined,
  };
}

async function readPicture(
  file: File,
  first: { readonly name: string; readonly size: Size } | undefined,
): Promise<Shot & PngKind> {
  if (PNG.test(file.name)) return readPngShot(file, first);
  const bitmap = await createImageBitmap(file, { premultiplyAlpha: 'none' }).catch((error: unknown) => {
    throw new Error(`${file.name} is no picture that this browser reads: save it as PNG.`, { cause: error });
  });
  const frame = new VideoFrame(bitmap, { timestamp: 0 });
  bitmap.close();
  const { codedWidth: width, codedHeight: height } = frame;
  try {
    if (first !== undefined) requireSameSize(file.name, { width, height }, first.name, first.size);
    const rgba = new Uint8Array(4 * width * height);
    await frame.copyTo(rgba, { format: 'RGBA' });
    const hasAlpha = rgba.some((value, at) => at % 4 === 3 && value < 255);
    return { seconds: 0, width, height, rgba, hasAlpha, hasLabels: false, isIndexed: false };
  } finally {
    frame.close();
  }
}

function isDarkGrey(labels: Uint16Array | undefined): boolean {
  const largest = labels?.reduce((most, label) => Math.max(most, label), 0) ?? 0;
  return largest > 0 && largest <= MAX_GREY_LABEL;
}
