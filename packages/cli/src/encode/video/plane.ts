import { endianness } from 'node:os';
import { maskFromHalf, maskFromLabels, type Samples } from '@alphastream/core/encoder';
import type { MaskKind } from '../find-options.js';
import { hasAlpha, isDeep, type VideoFacts } from './probe.js';

/** How ffmpeg makes the samples that decide a mask, or colours. */
export interface Plane {
  readonly filters: readonly string[];
  readonly pixelFormat: string;
  readonly bytesPerPixel: 1 | 2 | 3;
}

/** Interpolates halved colours: ffmpeg's fast way repeats them, which moves edges by a pixel. */
const COLOUR_FLAGS = 'flags=bilinear+accurate_rnd+full_chroma_int';
/** From this height on, videos that do not name their matrix mean the one of BT.709. */
const HD_HEIGHT = 720;

/** Samples of a kind. Throws an Error if the pictures cannot have it. */
export function planeOf(kind: MaskKind | 'colour', facts: VideoFacts, path: string): Plane {
  const { pixelFormat } = facts;
  if (kind === 'colour') {
    const matrix = !facts.hasMatrix && facts.height >= HD_HEIGHT ? ':in_color_matrix=bt709' : '';
    return { filters: [`scale=${COLOUR_FLAGS}${matrix}`], pixelFormat: 'rgb24', bytesPerPixel: 3 };
  }
  if (kind === 'alpha' && facts.alphaDecoder === undefined && !hasAlpha(pixelFormat)) {
    throw new Error(`${path} has no alpha (it is ${facts.codec}, ${pixelFormat}): give --mask luma or --key.`);
  }
  if (kind === 'label' && !/^(?:gray|yuv4\d\dp|yuvj4\d\dp|gray16[lb]e)$/.test(pixelFormat)) {
    const need = 'labels are read from PNGs, and from grey pictures of 8 or 16 bits';
    throw new Error(`${path} has pixels of ${pixelFormat}, but ${need}.`);
  }
  const grey = isDeep(pixelFormat)
    ? ({ pixelFormat: endianness() === 'LE' ? 'gray16le' : 'gray16be', bytesPerPixel: 2 } as const)
    : ({ pixelFormat: 'gray', bytesPerPixel: 1 } as const);
  const plane = {
    // From palettes, ffmpeg takes no planes.
    alpha: pixelFormat === 'pal8' ? 'format=rgba,extractplanes=a' : 'extractplanes=a',
    luma: undefined,
    label: /^yuv/.test(pixelFormat) ? 'extractplanes=y' : undefined,
  };
  const filter = plane[kind];
  return { filters: filter === undefined ? [] : [filter], ...grey };
}

/** Returns the samples in bytes as ffmpeg writes them. */
export function samplesOf(bytes: Uint8Array<ArrayBuffer>, { bytesPerPixel }: Plane): Samples {
  return bytesPerPixel === 2 ? new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2) : bytes;
}

/** Finds the mask in samples. */
export function findMask(
  kind: MaskKind,
  samples: Samples,
  labels: ReadonlySet<number> | undefined,
  mask: Uint8Array,
): void {
  if (kind === 'label') maskFromLabels(samples, labels, mask);
  else maskFromHalf(samples, samples.BYTES_PER_ELEMENT === 2 ? 65535 : 255, mask);
}
