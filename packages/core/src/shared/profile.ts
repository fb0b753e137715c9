/** What takes time on a frame's way. */
export type ProfiledStep = 'fetch' | 'decode' | 'hand-out';

/** Puts measures on the performance timeline; does nothing unless it is switched on. */
export class Profile {
  readonly #isOn: boolean;

  constructor(isOn: boolean) {
    this.#isOn = isOn;
  }

  /** Now, for `note`; 0 while it is off. */
  begin(): number {
    return this.#isOn ? performance.now() : 0;
  }

  /** Notes a step from `start` to now, both by `performance.now`. */
  note(step: ProfiledStep, start: number, detail: Readonly<Record<string, number>>): void {
    if (this.#isOn) performance.measure(`alphastream:${step}`, { start, end: performance.now(), detail });
  }
}
