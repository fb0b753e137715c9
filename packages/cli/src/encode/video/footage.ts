import { kindOf, type FindOptions, type MaskKind } from '../find-options.js';
import { DecodedPictures, type DecodedPicture } from './decoded-pictures.js';
import { findMask, planeOf, samplesOf, type Plane } from './plane.js';
import { hasAlpha, type VideoFacts } from './probe.js';

/** Names of codecs that often have alpha. */
const CODEC_NAMES: Readonly<Record<string, string>> = { prores: 'ProRes', qtrle: 'Animation' };

/** What ffmpeg decodes: a video, or pictures. */
export interface Footage {
  /** For messages. */
  readonly path: string;
  readonly facts: VideoFacts;
  /** Sentences for the user, to which more are added. */
  readonly remarks: string[];
  /** Options of the input, and the input. `decoder`: options for it. */
  readonly input: (decoder: readonly string[]) => string[];
  /** Text for the standard input of ffmpeg. */
  readonly stdin?: string;
  /** The name of a picture for messages. */
  readonly nameOf?: (index: number) => string;
}

/** Begins to decode pictures as what decides their masks. `find` returns the mask, valid until the next one. */
export async function decodeMasks(
  footage: Footage,
  options: FindOptions,
): Promise<{ kind: MaskKind; pictures: DecodedPictures; find: (picture: DecodedPicture) => Uint8Array }> {
  const kind = kindOf(options) ?? (await guessKind(footage));
  const plane = planeOf(kind, footage.facts, footage.path);
  const pictures = await decode(footage, plane, kind === 'alpha');
  const mask = new Uint8Array(pictures.first.width * pictures.first.height);
  const find = ({ bytes }: DecodedPicture) => {
    findMask(kind, samplesOf(bytes, plane), options.labels, mask);
    return mask;
  };
  return { kind, pictures, find };
}

/** Begins to decode pictures as red, green and blue. */
export function decodeColours(footage: Footage): Promise<DecodedPictures> {
  return decode(footage, planeOf('colour', footage.facts, footage.path), false);
}

/** Alpha decides if there is a transparent pixel, else brightness. */
async function guessKind(footage: Footage): Promise<MaskKind> {
  const { path, facts, remarks } = footage;
  const codec = facts.codec.replace(/^\w+/, (name) => CODEC_NAMES[name] ?? name.toUpperCase());
  const say = (what: string) => remarks.push(`${path}: the masks are ${what}; --mask chooses.`);
  if (facts.alphaDecoder === undefined && !hasAlpha(facts.pixelFormat)) {
    if (facts.hasLayers) {
      const what = 'a second layer, alpha or another view, which this ffmpeg does not read';
      throw new Error(`${path} is HEVC with ${what}: use a newer one, convert it to ProRes 4444, or give --mask luma.`);
    }
    say(`the brightness of ${codec} (${facts.pixelFormat}), which has no alpha`);
    return 'luma';
  }
  if (await hasTransparency(footage)) {
    say(`the alpha of ${codec} (${facts.alphaDecoder === undefined ? facts.pixelFormat : 'alpha_mode 1'})`);
    return 'alpha';
  }
  say(`the brightness of ${codec}, since its alpha is opaque everywhere`);
  return 'luma';
}

async function hasTransparency(footage: Footage): Promise<boolean> {
  const plane = planeOf('alpha', footage.facts, footage.path);
  const pictures = await decode(footage, plane, true);
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

function decode(footage: Footage, plane: Plane, isAlpha: boolean): Promise<DecodedPictures> {
  const { alphaDecoder } = footage.facts;
  const input = footage.input(isAlpha && alphaDecoder !== undefined ? ['-c:v', alphaDecoder] : []);
  return DecodedPictures.open({ ...footage, input, ...plane });
}
