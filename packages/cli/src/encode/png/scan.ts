import { readPng, valuesOf, type BeginPng } from '@alphastream/core/encoder';
import { withPng } from './file.js';

/** Labels that are listed, at most. */
const MAX_LABELS = 8;

/** What the pixels of a PNG look like. */
export interface PngFacts {
  readonly hasAlpha: boolean;
  /** Whether a pixel is not opaque. */
  readonly isTransparent: boolean;
  /** Whether a luminance is at least half. */
  readonly isBright: boolean;
  /** Whether it has a palette of colours. */
  readonly isIndexed: boolean;
  /** The largest sample of a grey or an index; undefined for colours. */
  readonly maxLabel: number | undefined;
  /** The first few labels other than 0, in order. */
  readonly labels: readonly number[];
}

/** Looks at all pixels of a PNG. Throws an Error that names the file. */
export async function scanPng(path: string): Promise<PngFacts> {
  let [isTransparent, isBright, maxLabel] = [false, false, 0];
  const labels = new Set<number>();
  let given = { hasAlpha: false, isIndexed: false, hasLabels: false };
  const begin: BeginPng = (header, colours) => {
    const { max, alpha, luminance, label, isIndexed } = valuesOf(header, colours);
    given = { hasAlpha: alpha !== undefined, isIndexed, hasLabels: label !== undefined };
    const row = new Uint16Array(header.width);
    const half = (max + 1) / 2;
    return (samples, { columns }) => {
      if (alpha !== undefined && !isTransparent) {
        alpha(samples, columns, row);
        isTransparent = row.subarray(0, columns).some((value) => value < max);
      }
      if (!isBright) {
        luminance(samples, columns, row);
        isBright = row.subarray(0, columns).some((value) => value >= half);
      }
      if (label === undefined) return;
      label(samples, columns, row);
      for (let x = 0; x < columns; x++) {
        const value = row[x]!;
        if (value > maxLabel) maxLabel = value;
        if (value !== 0 && labels.size < MAX_LABELS) labels.add(value);
      }
    };
  };
  await withPng(path, (file) => readPng(file, begin));
  const { hasAlpha, isIndexed, hasLabels } = given;
  const sorted = [...labels].sort((a, b) => a - b);
  return { hasAlpha, isTransparent, isBright, isIndexed, maxLabel: hasLabels ? maxLabel : undefined, labels: sorted };
}
