import { SEEK_FRAMES } from './seek.js';

/** After a longer pause between two steps, in ms, no speed is measured from them. */
const MAX_PAUSE_MS = 500;
/** Weight of the newest step in the average speed. */
const STEP_WEIGHT = 0.2;

/** The wanted frame, and the direction and speed of playback. */
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

  /** Returns the speed of playback as a multiple of `fps`; 1 if unknown. */
  speed(fps: number): number {
    return this.#framesPerMs === undefined ? 1 : (this.#framesPerMs * 1000) / fps;
  }

  /** Sets the wanted frame. Returns whether it changed, and whether by a step or by a seek. */
  move(index: number, now: number): 'same' | 'step' | 'seek' {
    const step = index - this.#wanted;
    if (step === 0) return 'same';
    const isStep = Math.abs(step) <= SEEK_FRAMES;
    this.#direction = step < 0 && isStep ? -1 : 1;
    this.#wanted = index;
    const ms = this.#movedAt === undefined ? Infinity : now - this.#movedAt;
    this.#movedAt = now;
    if (!isStep || ms > MAX_PAUSE_MS) this.#framesPerMs = undefined;
    else if (ms > 0) {
      const measured = Math.abs(step) / ms;
      this.#framesPerMs =
        this.#framesPerMs === undefined ? measured : this.#framesPerMs + STEP_WEIGHT * (measured - this.#framesPerMs);
    }
    return isStep ? 'step' : 'seek';
  }

  /** Returns how many frames `index` is ahead in the direction of playback; negative if behind. */
  distanceTo(index: number): number {
    return (index - this.#wanted) * this.#direction;
  }
}
