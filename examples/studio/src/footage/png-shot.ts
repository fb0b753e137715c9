import { coloursOf, readPng, requireSameSize, valuesOf, type Size } from '@alphastream/core/encoder';
import type { Shot } from './footage.js';
import { PngBlob } from './png-blob.js';

/** What the pixels of a PNG mean. */
export interface PngKind {
  readonly hasAlpha: boolean;
  readonly hasLabels: boolean;
  /** Whether it has a palette of colours: its indices are labels then. */
  readonly isIndexed: boolean;
}

/** Reads a PNG of any kind to the bit: browsers change colours under alpha, and do not tell indices. */
export async function readPngShot(
  file: File,
  first: { readonly name: string; readonly size: Size } | undefined,
): Promise<Shot & PngKind> {
  const picture = { width: 0, height: 0, rgba: new Uint8Array(), labels: undefined as Uint16Array | undefined };
  let kind: PngKind = { hasAlpha: false, hasLabels: false, isIndexed: false };
  await readPng(new PngBlob(file), (header, colours) => {
    if (first !== undefined) requireSameSize(file.name, header, first.name, first.size);
    const { width, height } = header;
    const { max, alpha, label, isIndexed } = valuesOf(header, colours);
    const fill = coloursOf(header, colours);
    kind = { hasAlpha: alpha !== undefined, hasLabels: label !== undefined, isIndexed };
    const rgba = new Uint8Array(4 * width * height).fill(255);
    const labels = label === undefined ? undefined : new Uint16Array(width * height);
    Object.assign(picture, { width, height, rgba, labels });
    const [line, values] = [new Uint8Array(3 * width), new Uint16Array(width)];
    return (samples, { firstColumn, firstRow, columnStep, rowStep, columns }, row) => {
      const start = (firstRow + row * rowStep) * width + firstColumn;
      fill(samples, columns, line);
      for (let x = 0; x < columns; x++) {
        rgba.set(line.subarray(3 * x, 3 * x + 3), 4 * (start + x * columnStep));
      }
      if (alpha !== undefined) {
        alpha(samples, columns, values);
        for (let x = 0; x < columns; x++) {
          rgba[4 * (start + x * columnStep) + 3] = Math.round((values[x]! * 255) / max);
        }
      }
      if (label === undefined || labels === undefined) return;
      label(samples, columns, values);
      for (let x = 0; x < columns; x++) labels[start + x * columnStep] = values[x]!;
    };
  });
  return { ...picture, ...kind, seconds: 0 };
}
