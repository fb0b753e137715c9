/** A wanted index that moved further than this, in frames, is a seek: no direction is read from it. */
const LONGEST_STEP = 30;
/** Longest time between two steps that still says something about speed, in ms. */
const LONGEST_PAUSE_MS = 500;
/** Weight of the newest step. */
const NEWEST = 0.2;

/** Which frame is wanted, which way play goes, and how fast. */
export class PlayState {
  #wanted = 0;
  #direction: 1 | -1 = 1;
  #movedAt: number | undefined;
  #framesPerMs: number | undefined;

  get wanted(): number {
    return this.#wanted;
  }

  get direction(): 1 | -1 {
    return this.#direction;
  }

  /** How many times faster than `fps` play goes; 1 where that is not known. */
  speed(fps: number): number {
    return this.#framesPerMs === undefined ? 1 : (this.#framesPerMs * 1000) / fps;
  }

  /** Takes a new wanted frame. Says whether it is another one, and whether it was reached by a seek. */
  move(index: number, now: number): 'same' | 'step' | 'jump' {
    const step = index - this.#wanted;
    if (step === 0) return 'same';
    const isStep = Math.abs(step) <= LONGEST_STEP;
    this.#direction = step < 0 && isStep ? -1 : 1;
    this.#wanted = index;
    const ms = this.#movedAt === undefined ? Infinity : now - this.#movedAt;
    this.#movedAt = now;
    if (!isStep || ms > LONGEST_PAUSE_MS) this.#framesPerMs = undefined;
    else if (ms > 0) {
      const measured = Math.abs(step) / ms;
      this.#framesPerMs =
        this.#framesPerMs === undefined ? measured : this.#framesPerMs + NEWEST * (measured - this.#framesPerMs);
    }
    return isStep ? 'step' : 'jump';
  }

  /** Frames that `index` lies ahead in the direction of play; negative behind. */
  distanceTo(index: number): number {
    return (index - this.#wanted) * this.#direction;
  }
}
