import type { Terminal } from './main.js';

/** Milliseconds between two counts. */
const INTERVAL = 100;

/** A count of frames on one line of a terminal; nothing where standard error is not one. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #of: string;
  #shownAt = 0;

  /** @param total How many there will be, where that is known. */
  constructor(terminal: Terminal, total: number | undefined) {
    this.#terminal = terminal;
    this.#of = total === undefined ? '' : ` of ${total}`;
  }

  show(done: number): void {
    const now = performance.now();
    if (this.#terminal.stderr.isTTY !== true || now - this.#shownAt < INTERVAL) return;
    this.#shownAt = now;
    this.#terminal.stderr.write(`\r${done}${this.#of} frames`);
  }

  end(): void {
    if (this.#shownAt > 0) this.#terminal.stderr.write('\r\u001b[K');
  }
}
