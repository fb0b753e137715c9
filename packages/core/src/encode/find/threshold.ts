/** Samples of pixels, of 8 or more bits each. */
export type Samples = Uint8Array | Uint16Array;

/**
 * Finds a mask in samples of alpha or brightness.
 *
 * @param samples One per pixel, from 0 to `max`.
 * @param mask R8, a byte for each sample. Filled: 255 where the sample is at least half of its range, else 0.
 */
export function maskFromHalf(samples: Samples, max: number, mask: Uint8Array): void {
  const half = (max + 1) / 2;
  for (let at = 0; at < mask.length; at++) mask[at] = samples[at]! >= half ? 255 : 0;
}

/**
 * Finds the pixels of some labels.
 *
 * @param samples One label per pixel.
 * @param labels The labels to take; undefined: all but 0, which is the background.
 * @param mask R8, a byte for each sample. Filled: 255 where the label is one of them, else 0.
 */
export function maskFromLabels(samples: Samples, labels: ReadonlySet<number> | undefined, mask: Uint8Array): void {
  for (let at = 0; at < mask.length; at++) {
    const label = samples[at]!;
    mask[at] = (labels === undefined ? label !== 0 : labels.has(label)) ? 255 : 0;
  }
}
