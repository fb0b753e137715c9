import { chromaOf, lightnessOf, type Rgb } from './chroma.js';

/**
 * Pixels darker than this part of the screen's lightness count as paler: dark hair and clothes with spill have the hue of
 * the screen, but do not shine like it. It is 0.42 of the screen's light.
 */
const DARK = 0.75;

/** Distance of colours from the screen behind a person: 0 is the screen's colour, 1 a colour without any of it. */
export class ScreenDistance {
  readonly #minLightness: number;
  readonly #a: number;
  readonly #b: number;
  readonly #square: number;

  /** @throws RangeError for a grey screen. */
  constructor(screen: Rgb) {
    this.#minLightness = DARK * lightnessOf(screen);
    [this.#a, this.#b] = chromaOf(screen, this.#minLightness);
    this.#square = this.#a * this.#a + this.#b * this.#b;
    if (this.#square < 0.0025) throw new RangeError('The colour of the screen is too grey to tell it from a person.');
  }

  /** Along the screen's hue and beside it, both in units of the screen's chroma. */
  of(colour: Rgb): number {
    const [x, y] = chromaOf(colour, this.#minLightness);
    const along = (x * this.#a + y * this.#b) / this.#square;
    const beside = Math.abs(x * this.#b - y * this.#a) / this.#square;
    return 1 - along + beside;
  }
}
