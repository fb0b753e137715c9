import type { Terminal } from './terminal.js';

/** Time between two updates, in ms. */
const INTERVAL_MS = 100;

/** Prints a count of frames on one line of a terminal. Prints nothing if standard error is not a terminal. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #of: string;
  #shownAt = 0;

  /** @param total The number of frames, if known. */
  constructor(terminal: Terminal, total: number | undefined) {
    this.#terminal = terminal;
    this.#of = total === undefined ? '' : ` of ${total}`;
  }

  show(done: number): void {
    const now = performance.now();
    if (this.#terminal.stderr.isTTY !== true || now - this.#shownAt < INTERVAL_MS) return;
    this.#shownAt = now;
    this.#terminal.stderr.write(`\r${done}${this.#of} frames`);
  }

  end(): void {
    if (this.#shownAt > 0) this.#terminal.stderr.write('\r\u001b[K');
  }
}
