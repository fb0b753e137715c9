/** Alpha from which on a point of a masked material can be picked. */
export const MIN_PICKED_ALPHA = 0.5;

/**
 * Returns whether a material can be picked at a point.
 *
 * @param u Texture coordinate of the picture, after the transform of the texture that shows it; with two eyes, of the picture of one.
 * @param v Up from the bottom.
 */
export type PickTest = (u: number, v: number) => boolean;
