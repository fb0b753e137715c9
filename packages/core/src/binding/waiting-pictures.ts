import { closePicture, type Picture } from '../video/picture.js';
import type { PictureTime } from './pairing.js';

/** A picture and the index of the frame that belongs to it. */
export interface Candidate extends PictureTime {
  /** Null without a video. */
  readonly picture: Picture | null;
}

/**
 * A queue of pictures that wait for their masks: the one that has waited longest, and the newest. Those between are
 * closed: by the time the first has its mask they are past. It owns its pictures from `add` until they are taken.
 */
export class WaitingPictures {
  #oldest: Candidate | null = null;
  #newest: Candidate | null = null;

  /** The picture that has waited longest; null if none waits. */
  get oldest(): Candidate | null {
    return this.#oldest;
  }

  /** The newest picture behind it; null if there is none. */
  get newest(): Candidate | null {
    return this.#newest;
  }

  /** Queues a picture, and closes the newest one before it if another waits longer. */
  add(candidate: Candidate): void {
    if (this.#oldest === null) {
      this.#oldest = candidate;
      return;
    }
    close(this.#newest);
    this.#newest = candidate;
  }

  /** Removes the oldest picture. The receiver owns it. */
  takeOldest(): Candidate | null {
    const oldest = this.#oldest;
    this.#oldest = this.#newest;
    this.#newest = null;
    return oldest;
  }

  /** Closes all pictures. */
  clear(): void {
    close(this.#oldest);
    close(this.#newest);
    this.#oldest = this.#newest = null;
  }
}

function close(candidate: Candidate | null): void {
  if (candidate?.picture != null) closePicture(candidate.picture);
}
