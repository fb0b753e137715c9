import {
  ChromaKey,
  clearOutside,
  copyPart,
  despeckle,
  luminanceOf,
  maskFromHalf,
  maskFromLabels,
  matteOf,
  type PackedSide,
  type Rect,
  type Size,
} from '@alphastream/core/encoder';
import type { Shot } from '../footage/footage.js';
import type { Settings } from '../settings.js';

/** Finds the person in a picture by a model: a byte per pixel, from 128 on the person. */
export type Segment = (shot: Shot) => Promise<Uint8Array>;

const OPPOSITE = { right: 'left', left: 'right', top: 'bottom', bottom: 'top' } as const satisfies Record<
  PackedSide,
  PackedSide
>;

/** The part of the picture that shows the person: all of it, unless it is packed. */
export function personPart({ width, height }: Size, { method, matte }: Settings): Rect {
  return method === 'packed' ? matteOf(width, height, OPPOSITE[matte]) : { x: 0, y: 0, width, height };
}

/** What is left of a picture without its sides. */
function keptPart({ width, height }: Size, { sides: { left, right, top, bottom } }: Settings): Rect {
  const [x, y] = [Math.round(left * width), Math.round(top * height)];
  return { x, y, width: Math.round((1 - right) * width) - x, height: Math.round((1 - bottom) * height) - y };
}

/** Finds masks as the settings say. What decides about a pixel is the code of the command line. */
export class MaskFinder {
  readonly #segment: Segment;
  #key: { readonly colour: string; readonly key: ChromaKey } | undefined;

  constructor(segment: Segment) {
    this.#segment = segment;
  }

  /**
   * Finds the mask of a picture, of the size of the part with the person.
   *
   * @throws Error with a sentence for the user.
   */
  async find(shot: Shot, settings: Settings): Promise<Uint8Array<ArrayBuffer>> {
    const part = personPart(shot, settings);
    const mask = new Uint8Array(part.width * part.height);
    await this.#fill(shot, settings, mask);
    clearOutside(mask, part.width, part.height, keptPart(part, settings));
    if (settings.despeckle > 0) despeckle(mask, part.width, part.height, settings.despeckle);
    return mask;
  }

  async #fill(shot: Shot, settings: Settings, mask: Uint8Array): Promise<void> {
    const { rgba, width, height, labels } = shot;
    switch (settings.method) {
      case 'alpha':
        maskFromHalf(
          mask.map((_, at) => rgba[4 * at + 3]!),
          255,
          mask,
        );
        return;
      case 'luma':
        maskFromHalf(lumaOf(rgba), 255, mask);
        return;
      case 'packed': {
        const half = matteOf(width, height, settings.matte);
        const luma = new Uint8Array(mask.length);
        copyPart(lumaOf(rgba), width, half, luma);
        maskFromHalf(luma, 255, mask);
        return;
      }
      case 'label':
        if (labels === undefined) throw new Error('This picture has no labels: choose another way to find the person.');
        maskFromLabels(labels, settings.labels === null ? undefined : new Set(settings.labels), mask);
        return;
      case 'key':
        this.#keyOf(settings).find(rgba, 4, width, height, mask);
        return;
      case 'person':
        maskFromHalf(await this.#segment(shot), 255, mask);
    }
  }

  /** The key of a colour is kept: it takes a moment to make. */
  #keyOf({ screen, keyRange }: Settings): ChromaKey {
    const colour = screen.join();
    if (this.#key?.colour !== colour) this.#key = { colour, key: new ChromaKey(screen, keyRange) };
    const { key } = this.#key;
    key.range = keyRange;
    return key;
  }
}

function lumaOf(rgba: Uint8Array): Uint8Array {
  const luma = new Uint8Array(rgba.length / 4);
  for (let pixel = 0, at = 0; pixel < luma.length; pixel++, at += 4) {
    luma[pixel] = luminanceOf(rgba[at]!, rgba[at + 1]!, rgba[at + 2]!);
  }
  return luma;
}
