import { closePicture, type Picture } from '../video/element.js';

/** A picture and the index of the mask that belongs to it. */
export interface Candidate {
  readonly index: number;
  /** Null without a video. */
  readonly picture: Picture | null;
}

/**
 * Pictures that wait for their masks: the one that waits longest, and the newest. Those between are closed: by the time
 * the first has its mask they are past. What is handed in is owned here until it is taken.
 */
export class WaitingPictures {
  #oldest: Candidate | null = null;
  #newest: Candidate | null = null;

  get oldest(): Candidate | null {
    return this.#oldest;
  }

  /** Whether the picture of this presentation timestamp, in seconds, is among them. */
  has(seconds: number): boolean {
    return this.#oldest?.picture?.seconds === seconds || this.#newest?.picture?.seconds === seconds;
  }

  add(candidate: Candidate): void {
    if (this.#oldest === null) {
      this.#oldest = candidate;
      return;
    }
    close(this.#newest);
    this.#newest = candidate;
  }

  /** Hands the oldest over. */
  takeOldest(): Candidate | null {
    const oldest = this.#oldest;
    this.#oldest = this.#newest;
    this.#newest = null;
    return oldest;
  }

  clear(): void {
    close(this.#oldest);
    close(this.#newest);
    this.#oldest = this.#newest = null;
  }
}

function close(candidate: Candidate | null): void {
  if (candidate?.picture != null) closePicture(candidate.picture);
}
