import { encode } from 'fast-png';
import { stageOutput, type OutputFile } from '../../output-file.js';
import type { Size } from '../../usage.js';
import type { FoundMask } from '../refine.js';
import type { SampledFrame } from './sample.js';

/** Cells of the sheet, and how many stand in a row. */
const [CELLS, COLUMNS] = [12, 4];
/** Longest side of a cell, pixels between cells, and the side of a square of the checkerboard. */
const [MAX_SIDE, GAP, SQUARE] = [320, 8, 10];
/** Greys of the checkerboard, and of what has no colours. */
const [DARK, LIGHT, FIGURE] = [90, 120, 250];

/** Draws masks, with the pictures that they were found in if these are at hand, over a checkerboard. */
export class Preview {
  readonly #size: Size;
  readonly #cell: Size;

  /** @param size That of the masks. */
  constructor(size: Size) {
    const scale = Math.min(1, MAX_SIDE / Math.max(size.width, size.height));
    this.#size = size;
    const side = (length: number) => Math.max(1, Math.round(length * scale));
    this.#cell = { width: side(size.width), height: side(size.height) };
  }

  /** Draws a cell: 3 bytes per pixel. Each pixel is the mean of those that it stands for. */
  draw(found: FoundMask | null, bits: Uint8Array): Uint8Array {
    const { width, height } = this.#size;
    const stride = Math.ceil(width / 8);
    const cell = new Uint8Array(3 * this.#cell.width * this.#cell.height);
    for (let row = 0, at = 0; row < this.#cell.height; row++) {
      const [top, bottom] = rangeOf(row, this.#cell.height, height);
      for (let column = 0; column < this.#cell.width; column++) {
        const [left, right] = rangeOf(column, this.#cell.width, width);
        const board = (Math.floor(row / SQUARE) + Math.floor(column / SQUARE)) % 2 === 0 ? DARK : LIGHT;
        const sums = [0, 0, 0];
        for (let y = top; y < bottom; y++) {
          for (let x = left; x < right; x++) {
            const isSet = (bits[y * stride + (x >> 3)]! & (0x80 >> (x & 7))) !== 0;
            for (let channel = 0; channel < 3; channel++) {
              const colour = found?.colours?.[3 * (y * width + x) + channel] ?? FIGURE;
              sums[channel]! += isSet ? colour : board;
            }
          }
        }
        for (const sum of sums) cell[at++] = Math.round(sum / ((bottom - top) * (right - left)));
      }
    }
    return cell;
  }

  /**
   * Writes a sheet of 12 cells, or of fewer if there are fewer, evenly chosen, beside its target. Rejects with an Error
   * that names the file.
   */
  async stage(path: string, frames: readonly SampledFrame<Uint8Array>[]): Promise<OutputFile> {
    const count = Math.min(CELLS, frames.length);
    const columns = Math.min(COLUMNS, count);
    const [stepX, stepY] = [this.#cell.width + GAP, this.#cell.height + GAP];
    const width = columns * stepX + GAP;
    const height = Math.ceil(count / columns) * stepY + GAP;
    const data = new Uint8Array(3 * width * height).fill(40);
    for (let cell = 0; cell < count; cell++) {
      const frame = frames[count === 1 ? 0 : Math.round((cell * (frames.length - 1)) / (count - 1))]!;
      const [x, y] = [GAP + (cell % columns) * stepX, GAP + Math.floor(cell / columns) * stepY];
      for (let row = 0; row < this.#cell.height; row++) {
        const line = frame.cell.subarray(3 * row * this.#cell.width, 3 * (row + 1) * this.#cell.width);
        data.set(line, 3 * ((y + row) * width + x));
      }
    }
    return stageOutput(path, encode({ width, height, data, channels: 3, depth: 8 }));
  }
}

/** The pixels, from and before, that a pixel of a smaller picture stands for. */
function rangeOf(index: number, count: number, length: number): [number, number] {
  const from = Math.floor((index * length) / count);
  return [from, Math.max(from + 1, Math.floor(((index + 1) * length) / count))];
}
