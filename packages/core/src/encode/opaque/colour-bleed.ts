import { DEFAULT_KEY_RANGE, type KeyRange } from '../find/chroma-key.js';
import type { Rgb } from '../find/chroma.js';
import { ScreenDistance } from '../find/screen-distance.js';
import type { BitMask } from '../mask-rows.js';
import type { Size } from '../size.js';
import { despill } from './despill.js';
import { LayerFinder, type Layers } from './layers.js';

/**
 * Pixels at the edge of the mask that take their colours from further inside: cameras, halved colours and soft mattes mix
 * the background into them.
 */
const INSET = 2;
/** Pixels at the edge that spill is removed from: fully up to the first, fading up to the second. */
const SPILL = [4, 10] as const;
/** Pixels outside that have the colours of the edge: fully up to the first, fading to the background up to the second. */
const BLEED = [8, 24] as const;
/** The background before the first person is seen. */
const GREY: Rgb = [118, 118, 118];

/**
 * Makes opaque pictures of people: outside of the mask their colours go on, so that no background shines through a soft or
 * scaled edge, and fade into a flat background, which takes few bytes. The background is the mean colour of the first
 * person, and stays the same then. Screen that is inside of the mask, as in holes that were filled, has the colours around it.
 *
 * @example
 * ```ts
 * import { ColourBleed } from '@alphastream/core/encoder';
 *
 * const size = { width: 64, height: 48 };
 * const colours = new Uint8Array(3 * size.width * size.height).fill(90);
 * const mask = new Uint8Array(size.width * size.height).fill(255, 0, 640);
 * const picture = new Uint8Array(colours.length);
 * new ColourBleed(size, undefined).fill(picture, colours, mask);
 * console.log(picture);
 * ```
 */
export class ColourBleed {
  readonly #size: Size;
  readonly #screen: Rgb | undefined;
  readonly #distance: ScreenDistance | undefined;
  readonly #screenRange: KeyRange;
  readonly #finder: LayerFinder;
  /** With a border of one pixel, as the layers have it: colours, and whether they can be taken by neighbours. */
  readonly #colours: Uint8Array;
  readonly #isKnown: Uint8Array;
  #background: Rgb | undefined;

  /**
   * @param screen The colour of the screen behind the person, whose spill is removed.
   * @param screenRange Of the key that found the person: up to its first distance, colours are those of the screen.
   * @throws RangeError for a grey screen.
   */
  constructor(size: Size, screen: Rgb | undefined, screenRange: KeyRange = DEFAULT_KEY_RANGE) {
    this.#size = size;
    this.#screen = screen;
    this.#distance = screen && new ScreenDistance(screen);
    this.#screenRange = screenRange;
    this.#finder = new LayerFinder(size);
    this.#isKnown = new Uint8Array(this.#finder.stride * (size.height + 2));
    this.#colours = new Uint8Array(3 * this.#isKnown.length);
  }

  /**
   * Fills a picture: 3 bytes per pixel.
   *
   * @param mask Null: an empty one.
   */
  fill(picture: Uint8Array, colours: Uint8Array | undefined, mask: Uint8Array | BitMask | null): void {
    if (mask === null || colours === undefined) {
      this.#fillBackground(picture);
      return;
    }
    this.#copyColours(colours);
    this.#markKnown(mask);
    this.#forgetScreen();
    const layers = this.#finder.find(this.#isKnown, this.#screen === undefined ? INSET : SPILL[1], BLEED[1]);
    this.#removeSpill(layers);
    this.#replaceEdge(layers.inside.slice(0, INSET));
    this.#background ??= this.#meanColour();
    for (const layer of layers.outside) this.#takeFromNeighbours(layer);
    this.#fade(layers.outside);
    this.#fillBackground(picture);
    this.#copyKnown(picture);
  }

  #removeSpill({ inside }: Layers): void {
    const screen = this.#screen;
    if (screen === undefined) return;
    inside.forEach((layer, depth) => {
      const strength = 1 - ramp(depth, SPILL);
      for (const at of layer) despill(this.#colours, 3 * at, screen, strength);
    });
  }

  /** Replaces the colours of the layers at the edge from the inside out. What is too thin to have an inside keeps its own. */
  #replaceEdge(layers: readonly (readonly number[])[]): void {
    for (const layer of layers) for (const at of layer) this.#isKnown[at] = 0;
    for (const layer of layers.toReversed()) this.#takeFromNeighbours(layer);
    for (const layer of layers) for (const at of layer) this.#isKnown[at] = 1;
  }

  /** Gives the pixels of a layer the means of their known neighbours, if they have some. */
  #takeFromNeighbours(layer: readonly number[]): void {
    const [colours, isKnown, { neighbours }] = [this.#colours, this.#isKnown, this.#finder];
    const found: number[] = [];
    for (const at of layer) {
      let [count, red, green, blue] = [0, 0, 0, 0];
      for (const step of neighbours) {
        if (isKnown[at + step] === 0) continue;
        const from = 3 * (at + step);
        count++;
        red += colours[from]!;
        green += colours[from + 1]!;
        blue += colours[from + 2]!;
      }
      if (count === 0) continue;
      colours[3 * at] = Math.round(red / count);
      colours[3 * at + 1] = Math.round(green / count);
      colours[3 * at + 2] = Math.round(blue / count);
      found.push(at);
    }
    for (const at of found) isKnown[at] = 1;
  }

  #fade(layers: readonly (readonly number[])[]): void {
    const colours = this.#colours;
    const background = this.#background ?? GREY;
    layers.forEach((layer, distance) => {
      const share = ramp(distance, BLEED);
      if (share === 0) return;
      for (const at of layer) {
        for (let channel = 0; channel < 3; channel++) {
          const own = colours[3 * at + channel]!;
          colours[3 * at + channel] = Math.round(own + share * (background[channel]! - own));
        }
      }
    });
  }

  /** The mean of all known colours; undefined if there are none. */
  #meanColour(): Rgb | undefined {
    let [count, red, green, blue] = [0, 0, 0, 0];
    this.#isKnown.forEach((isKnown, at) => {
      if (isKnown === 0) return;
      count++;
      red += this.#colours[3 * at]!;
      green += this.#colours[3 * at + 1]!;
      blue += this.#colours[3 * at + 2]!;
    });
    return count === 0 ? undefined : [Math.round(red / count), Math.round(green / count), Math.round(blue / count)];
  }

  #copyColours(colours: Uint8Array): void {
    const { width, height } = this.#size;
    for (let row = 0; row < height; row++) {
      this.#colours.set(colours.subarray(3 * row * width, 3 * (row + 1) * width), 3 * this.#startOf(row));
    }
  }

  #markKnown(mask: Uint8Array | BitMask): void {
    const { width, height } = this.#size;
    const rowBytes = Math.ceil(width / 8);
    for (let row = 0; row < height; row++) {
      const start = this.#startOf(row);
      for (let x = 0; x < width; x++) {
        this.#isKnown[start + x] =
          mask instanceof Uint8Array
            ? mask[row * width + x]! >> 7
            : (mask.bits[row * rowBytes + (x >> 3)]! >> (7 - (x & 7))) & 1;
      }
    }
  }

  /** The screen has no colours of the person. */
  #forgetScreen(): void {
    const [colours, isKnown, screen, distance] = [this.#colours, this.#isKnown, this.#screen, this.#distance];
    if (screen === undefined || distance === undefined) return;
    const brightest = screen.indexOf(Math.max(...screen));
    const [second, third] = [(brightest + 1) % 3, (brightest + 2) % 3];
    const [limit] = this.#screenRange;
    for (let at = isKnown.indexOf(1); at >= 0 && at < isKnown.length; at++) {
      if (isKnown[at] === 0) continue;
      const from = 3 * at;
      // Distances take long: most colours differ from the screen by their brightest channel.
      const value = colours[from + brightest]!;
      if (value <= colours[from + second]! || value <= colours[from + third]!) continue;
      const colour: Rgb = [colours[from]!, colours[from + 1]!, colours[from + 2]!];
      if (distance.of(colour) <= limit) isKnown[at] = 0;
    }
  }

  #fillBackground(picture: Uint8Array): void {
    const row = 3 * this.#size.width;
    const colour = this.#background ?? GREY;
    for (let at = 0; at < row; at++) picture[at] = colour[at % 3]!;
    for (let at = row; at < picture.length; at += row) picture.copyWithin(at, 0, row);
  }

  #copyKnown(picture: Uint8Array): void {
    const { width, height } = this.#size;
    for (let row = 0, to = 0; row < height; row++) {
      for (let at = this.#startOf(row); at < this.#startOf(row) + width; at++, to += 3) {
        if (this.#isKnown[at] === 0) continue;
        picture[to] = this.#colours[3 * at]!;
        picture[to + 1] = this.#colours[3 * at + 1]!;
        picture[to + 2] = this.#colours[3 * at + 2]!;
      }
    }
  }

  /** Position of the first pixel of a row, in pixels. */
  #startOf(row: number): number {
    return (row + 1) * this.#finder.stride + 1;
  }
}

/** 0 up to the first length, 1 from the second on, smooth between them. */
function ramp(length: number, [from, to]: readonly [number, number]): number {
  const part = Math.min(1, Math.max(0, (length - from) / (to - from)));
  return part * part * (3 - 2 * part);
}
