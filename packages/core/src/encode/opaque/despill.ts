import type { Rgb } from '../find/chroma.js';

/**
 * Takes the light of a screen out of a pixel: the channel in which the screen is brightest becomes at most as bright as
 * the brighter one of the others, as keyers do it. Skin, and colours without the screen's hue, stay as they are.
 *
 * @param colours Three bytes per pixel.
 * @param at Position of the pixel's first byte.
 * @param strength 0 to 1.
 */
export function despill(colours: Uint8Array, at: number, screen: Rgb, strength: number): void {
  const channel = screen.indexOf(Math.max(...screen));
  const [one, other] = [colours[at + ((channel + 1) % 3)]!, colours[at + ((channel + 2) % 3)]!];
  const excess = colours[at + channel]! - Math.max(one, other);
  if (excess > 0) colours[at + channel]! -= Math.round(strength * excess);
}
