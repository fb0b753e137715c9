import { byId, setText } from './dom.js';

/** The bar below the picture: which frame is shown, and whether it plays. */
export class Player {
  readonly #play = byId<HTMLButtonElement>('play');
  readonly #seek = byId<HTMLInputElement>('seek');
  readonly #time = byId<HTMLOutputElement>('time');
  readonly #onFrame: (frame: number) => void;
  #frame = 0;
  #count = 1;
  #fps = 30;
  /** When playing began, in ms, and at which frame. */
  #start: { readonly at: number; readonly frame: number } | null = null;

  constructor(onFrame: (frame: number) => void) {
    this.#onFrame = onFrame;
    this.#play.addEventListener('click', () => this.toggle());
    this.#seek.addEventListener('input', () => {
      this.pause();
      this.show(Number(this.#seek.value));
    });
    // A hidden page would decode for nobody.
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.pause();
    });
  }

  get frame(): number {
    return this.#frame;
  }

  get isPlaying(): boolean {
    return this.#start !== null;
  }

  setClip(count: number, fps: number): void {
    [this.#count, this.#fps] = [count, fps];
    this.#seek.max = String(count - 1);
    this.show(Math.min(this.#frame, count - 1));
  }

  /** Shows a frame, at most the last one. */
  show(frame: number): void {
    this.#frame = Math.min(this.#count - 1, Math.max(0, frame));
    this.#seek.value = String(this.#frame);
    const seconds = this.#frame / this.#fps;
    const time = `${Math.floor(seconds / 60)}:${(seconds % 60).toFixed(2).padStart(5, '0')}`;
    setText(this.#time, `${time} · ${this.#frame + 1}/${this.#count}`);
    this.#onFrame(this.#frame);
  }

  step(frames: number): void {
    this.pause();
    this.show(this.#frame + frames);
  }

  toggle(): void {
    if (this.isPlaying) {
      this.pause();
      return;
    }
    this.#start = { at: performance.now(), frame: this.#frame === this.#count - 1 ? 0 : this.#frame };
    this.#play.toggleAttribute('data-playing', true);
    requestAnimationFrame(() => this.#advance());
  }

  pause(): void {
    this.#start = null;
    this.#play.removeAttribute('data-playing');
  }

  #advance(): void {
    if (this.#start === null) return;
    const { at, frame } = this.#start;
    const due = frame + Math.floor(((performance.now() - at) * this.#fps) / 1000);
    if (due % this.#count !== this.#frame) this.show(due % this.#count);
    requestAnimationFrame(() => this.#advance());
  }
}
