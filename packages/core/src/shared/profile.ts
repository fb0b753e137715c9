/** The steps of a frame that are measured. */
export type ProfiledStep = 'fetch' | 'decode' | 'hand-out';

/** Adds measures to the performance timeline. Does nothing unless it is on. */
export class Profile {
  readonly #isOn: boolean;

  constructor(isOn: boolean) {
    this.#isOn = isOn;
  }

  /** Returns the start time for `record`; 0 while the profile is off. */
  begin(): number {
    return this.#isOn ? performance.now() : 0;
  }

  /** Records a step from `start` to now. */
  record(step: ProfiledStep, start: number, detail: Readonly<Record<string, number>>): void {
    if (this.#isOn) performance.measure(`alphastream:${step}`, { start, end: performance.now(), detail });
  }
}
