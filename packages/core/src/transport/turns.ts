import { unlessAborted } from '../shared/abort.js';

/** Lets one at a time pass, in the order in which they came. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** Resolves with the function that ends the turn, which must be called. Rejects with the signal's reason. */
  async take(signal: AbortSignal): Promise<() => void> {
    const before = this.#last;
    let end: () => void = () => undefined;
    const turn = new Promise<void>((resolve) => (end = resolve));
    this.#last = before.then(() => turn);
    try {
      await unlessAborted(before, signal);
      return end;
    } catch (reason) {
      end();
      throw reason;
    }
  }
}
