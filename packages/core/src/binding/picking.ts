/** Alpha from which on a point of a masked material can be picked. */
export const MIN_PICKED_ALPHA = 0.5;
