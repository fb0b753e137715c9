import type { Footage, Shot } from '../footage/footage.js';

/** Pictures that are decoded to get to a later one; beyond, decoding starts again near it. */
const MAX_AHEAD = 24;

/** Decodes single pictures, and goes on from the last one where that is nearer. */
export class ShotReader {
  readonly #footage: Footage;
  #shots: AsyncGenerator<Shot, void, undefined> | null = null;
  /** The index of the last picture, and the picture. */
  #at = -1;
  #shot: Shot | null = null;

  constructor(footage: Footage) {
    this.#footage = footage;
  }

  /** Returns the picture that a frame shows. It stays the reader's. */
  async shotAt(frame: number): Promise<Shot> {
    const { frames } = this.#footage;
    const wanted = Math.max(
      0,
      frames.findLastIndex((index) => index <= frame),
    );
    if (wanted === this.#at && this.#shot !== null) return this.#shot;
    if (this.#shots === null || wanted <= this.#at || wanted > this.#at + MAX_AHEAD) {
      this.rest();
      this.#shots = this.#footage.shots(frames[wanted]!);
      this.#at = wanted - 1;
    }
    while (this.#at < wanted) {
      const next = await this.#shots.next().catch((error: unknown) => {
        this.rest();
        throw error;
      });
      // The file promised more pictures than it has.
      if (next.done === true) break;
      this.#shot = next.value;
      this.#at++;
    }
    if (this.#shot === null) throw new Error(`${this.#footage.facts.name} has no picture that can be decoded.`);
    return this.#shot;
  }

  /** Ends its decoder. The next picture starts another one. */
  rest(): void {
    void this.#shots?.return().catch(() => undefined);
    this.#shots = null;
    this.#at = -1;
  }

  close(): void {
    this.rest();
    this.#shot = null;
  }
}
