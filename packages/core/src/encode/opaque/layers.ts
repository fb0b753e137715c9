import type { Size } from '../size.js';

/** States of pixels. Those around the picture are neither inside nor outside of the mask. */
const [OUTSIDE, INSIDE, LISTED, BORDER] = [0, 1, 2, 3];

/** Pixels by their distance from the edge of a mask, nearest first. Their positions are those of `LayerFinder.stride`. */
export interface Layers {
  readonly inside: readonly (readonly number[])[];
  readonly outside: readonly (readonly number[])[];
}

/** Finds the pixels along the edge of masks of one size. Memory: a byte per pixel, and the pixels found. */
export class LayerFinder {
  /** Pixels from one row to the next: the picture has a border of one pixel around it, so that all have neighbours. */
  readonly stride: number;
  /** Steps to the eight neighbours of a pixel. */
  readonly neighbours: readonly number[];
  readonly #size: Size;
  readonly #states: Uint8Array;

  constructor(size: Size) {
    const stride = size.width + 2;
    this.#size = size;
    this.stride = stride;
    this.neighbours = [-stride - 1, -stride, -stride + 1, -1, 1, stride - 1, stride, stride + 1];
    this.#states = new Uint8Array(stride * (size.height + 2)).fill(BORDER);
  }

  /**
   * Finds layers of one pixel each on both sides of the edge. The edge of the picture is no edge of the mask.
   *
   * @param isInside 1 where the mask is set, 0 elsewhere, at the positions of `stride`.
   */
  find(isInside: Uint8Array, insideCount: number, outsideCount: number): Layers {
    this.#read(isInside);
    const inside = [this.#findEdge()];
    const outside = [this.#next(inside[0]!, OUTSIDE)];
    while (inside.length < insideCount) inside.push(this.#next(inside.at(-1)!, INSIDE));
    while (outside.length < outsideCount) outside.push(this.#next(outside.at(-1)!, OUTSIDE));
    return { inside, outside };
  }

  #read(isInside: Uint8Array): void {
    const { width, height } = this.#size;
    for (let row = 1; row <= height; row++) {
      const start = row * this.stride + 1;
      for (let at = start; at < start + width; at++) this.#states[at] = isInside[at] === 0 ? OUTSIDE : INSIDE;
    }
  }

  /** The pixels inside that have a neighbour outside. */
  #findEdge(): number[] {
    const states = this.#states;
    const edge: number[] = [];
    for (let at = this.stride + 1; at < states.length - this.stride - 1; at++) {
      if (states[at] !== INSIDE) continue;
      if (this.neighbours.some((step) => states[at + step] === OUTSIDE)) edge.push(at);
    }
    for (const at of edge) states[at] = LISTED;
    return edge;
  }

  /** The neighbours of a layer in a state, each once. */
  #next(layer: readonly number[], state: number): number[] {
    const next: number[] = [];
    for (const at of layer) {
      for (const step of this.neighbours) {
        if (this.#states[at + step] !== state) continue;
        this.#states[at + step] = LISTED;
        next.push(at + step);
      }
    }
    return next;
  }
}
