import type { MaskKind } from '../find-options.js';
import { scanPng, type PngFacts } from '../png/scan.js';

/** The largest grey of labels. Masks of this brightness would be all but black. */
const MAX_GREY_LABEL = 63;

/** A guess, and the sentence that says so. */
export interface Guess {
  readonly kind: MaskKind;
  readonly remark: string;
}

/**
 * Guesses what decides the masks of PNGs: their alpha if one has a transparent pixel; labels if they have a palette of
 * colours, or are grey and so dark that their greys must be labels; else their brightness. Looks at as few pictures as it
 * can, so that all are read in one way.
 *
 * @param place What holds the pictures, for the sentence.
 */
export async function guessKind(paths: readonly string[], place: string): Promise<Guess> {
  const guess = (kind: MaskKind, what: string): Guess => ({
    kind,
    remark: `${place}: the masks are ${what}; ${kind === 'label' ? '--labels or ' : ''}--mask chooses.`,
  });
  let hasAlpha = false;
  let isBright = false;
  let largest: number | undefined = 0;
  let first: PngFacts | undefined;
  for (const path of paths) {
    const facts = await scanPng(path);
    if (first === undefined || first.labels.length === 0) first = facts;
    if (facts.isTransparent) return guess('alpha', 'the alpha of PNGs');
    if (facts.isIndexed && !facts.hasAlpha) return guess('label', labelsOf(facts, 'PNGs with a palette'));
    hasAlpha ||= facts.hasAlpha;
    isBright ||= facts.isBright;
    largest = facts.maxLabel === undefined || largest === undefined ? undefined : Math.max(largest, facts.maxLabel);
    if (isBright && !hasAlpha) break;
  }
  if (!isBright && largest !== undefined && largest > 0 && largest <= MAX_GREY_LABEL) {
    return guess('label', labelsOf(first!, `PNGs with greys up to ${largest}`));
  }
  return guess('luma', `the brightness of PNGs${hasAlpha ? ', since their alpha is opaque everywhere' : ''}`);
}

function labelsOf({ labels }: PngFacts, what: string): string {
  const list = labels.length === 0 ? 'none' : labels.join(', ');
  return `the labels of ${what}, all but 0 (the first has ${list})`;
}
