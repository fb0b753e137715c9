/**
 * Removes small pieces of an R8 mask: islands, then holes, of fewer than `minPixels` pixels each. Islands hang together by
 * sides and corners, holes by sides only, as outlines do.
 *
 * @param mask `width * height` bytes of 0 or 255, changed in place. Takes up to 8 bytes of memory per pixel, for noise.
 */
export function despeckle(mask: Uint8Array, width: number, height: number, minPixels: number): void {
  if (minPixels <= 1) return;
  replaceSmall(mask, width, height, minPixels, 255);
  replaceSmall(mask, width, height, minPixels, 0);
}

/** Runs of one value in the rows of a mask, as pieces that touch: a union-find forest over the runs. */
class Pieces {
  #starts = new Int32Array(1024);
  #ends = new Int32Array(1024);
  #parents = new Int32Array(1024);
  #sizes = new Int32Array(1024);
  count = 0;

  /** Adds a run, which ends before `end`. */
  add(start: number, end: number): void {
    if (this.count === this.#starts.length) this.#grow();
    const run = this.count++;
    this.#starts[run] = start;
    this.#ends[run] = end;
    this.#parents[run] = run;
    this.#sizes[run] = end - start;
  }

  start(run: number): number {
    return this.#starts[run]!;
  }

  end(run: number): number {
    return this.#ends[run]!;
  }

  /** Pixels of the piece that a run belongs to. */
  sizeOf(run: number): number {
    return this.#sizes[this.#rootOf(run)]!;
  }

  join(a: number, b: number): void {
    const [first, second] = [this.#rootOf(a), this.#rootOf(b)];
    if (first === second) return;
    const [root, child] = this.#sizes[first]! < this.#sizes[second]! ? [second, first] : [first, second];
    this.#parents[child] = root;
    this.#sizes[root] = this.#sizes[root]! + this.#sizes[child]!;
  }

  #rootOf(run: number): number {
    let at = run;
    while (this.#parents[at] !== at) {
      this.#parents[at] = this.#parents[this.#parents[at]!]!;
      at = this.#parents[at]!;
    }
    return at;
  }

  #grow(): void {
    const double = (old: Int32Array<ArrayBuffer>) => {
      const larger = new Int32Array(2 * old.length);
      larger.set(old);
      return larger;
    };
    this.#starts = double(this.#starts);
    this.#ends = double(this.#ends);
    this.#parents = double(this.#parents);
    this.#sizes = double(this.#sizes);
  }
}

/** Replaces the pieces of `value` that have fewer than `minPixels` pixels by the other value. */
function replaceSmall(mask: Uint8Array, width: number, height: number, minPixels: number, value: 0 | 255): void {
  const pieces = new Pieces();
  // Set pixels also touch by corners.
  const reach = value === 255 ? 1 : 0;
  let above = 0;
  for (let row = 0; row < height; row++) {
    const first = pieces.count;
    addRuns(mask.subarray(row * width, (row + 1) * width), value, row * width, pieces);
    for (let run = first, other = above; run < pieces.count && other < first;) {
      const [start, end] = [pieces.start(run) - width, pieces.end(run) - width];
      if (pieces.start(other) < end + reach && start < pieces.end(other) + reach) pieces.join(run, other);
      if (pieces.end(other) <= end) other++;
      else run++;
    }
    above = first;
  }
  for (let run = 0; run < pieces.count; run++) {
    if (pieces.sizeOf(run) < minPixels) mask.fill(255 - value, pieces.start(run), pieces.end(run));
  }
}

/** Adds the runs of a row, whose first pixel has the index `offset`. */
function addRuns(row: Uint8Array, value: number, offset: number, pieces: Pieces): void {
  for (let at = row.indexOf(value); at >= 0;) {
    let end = at + 1;
    while (end < row.length && row[end] === value) end++;
    pieces.add(offset + at, offset + end);
    at = end < row.length ? row.indexOf(value, end) : -1;
  }
}
