import type { AlphaVideo } from '@alphastream/core/video';
import type { Performer } from './performer.js';

const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

/** The bar at the bottom, the button to start with, the drop zone and the error line. */
export class Controls {
  readonly #start = byId<HTMLButtonElement>('start');
  readonly #play = byId<HTMLButtonElement>('play');
  readonly #seek = byId<HTMLInputElement>('seek');
  readonly #time = byId<HTMLOutputElement>('time');
  readonly #pair = byId<HTMLOutputElement>('pair');
  readonly #problem = byId<HTMLParagraphElement>('problem');
  readonly #whole = byId<HTMLInputElement>('whole');
  #video: AlphaVideo | null = null;
  #performer: Performer | null = null;
  /** Whether the user holds the slider. */
  #isSeeking = false;
  /** What the mask last reported: it is told once, so that it does not replace later errors. */
  #maskProblem: string | undefined;

  constructor(onFiles: (files: File[]) => void) {
    this.#start.addEventListener('click', () => void this.play());
    this.#play.addEventListener('click', () => this.#togglePlay());
    this.#seek.addEventListener('pointerdown', () => (this.#isSeeking = true));
    for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => (this.#isSeeking = false));
    this.#seek.addEventListener('input', () => {
      if (this.#video) this.#video.currentTime = Number(this.#seek.value) * this.#video.duration;
    });
    this.#whole.addEventListener('change', () => this.#performer?.showWhole(this.#whole.checked));
    document.addEventListener('keydown', (event) => {
      if (event.code !== 'Space' || event.target instanceof HTMLButtonElement) return;
      event.preventDefault();
      this.#togglePlay();
    });
    acceptFiles(onFiles);
  }

  attach(video: AlphaVideo, performer: Performer): void {
    this.#video = video;
    this.#performer = performer;
    this.#maskProblem = undefined;
    this.#play.disabled = this.#seek.disabled = false;
    performer.showWhole(this.#whole.checked);
  }

  /** Plays the video. Where the browser wants a click first, it shows a button for it. */
  async play(): Promise<void> {
    try {
      await this.#video?.play();
      this.#start.hidden = true;
    } catch (error) {
      const { name, message } = error as DOMException;
      if (name === 'NotAllowedError') this.#start.hidden = false;
      // An AbortError: the video was paused or replaced meanwhile.
      else if (name !== 'AbortError') this.tell(message);
    }
  }

  /** Shows an error, or removes the last one. */
  tell(problem: string | null): void {
    this.#problem.textContent = problem ?? '';
    this.#problem.hidden = problem === null;
  }

  /** Follows the video. Writes changes to the page only. */
  refresh(): void {
    const video = this.#video;
    if (video === null || this.#performer === null) return;
    setText(this.#play, video.paused ? '▶' : '❚❚');
    if (!this.#isSeeking && video.duration > 0) this.#seek.value = String(video.currentTime / video.duration);
    setText(this.#time, formatTime(video.currentTime));
    const { frame, problem } = this.#performer.mask.stats;
    setText(this.#pair, `frame ${Math.max(frame, 0)}`);
    if (problem === this.#maskProblem) return;
    if (problem !== undefined) this.tell(problem);
    else if (this.#problem.textContent === this.#maskProblem) this.tell(null);
    this.#maskProblem = problem;
  }

  #togglePlay(): void {
    if (this.#video === null) return;
    if (this.#video.paused) void this.play();
    else this.#video.pause();
  }
}

function acceptFiles(onFiles: (files: File[]) => void): void {
  const hint = byId('drop');
  const input = byId<HTMLInputElement>('files');
  byId('choose').addEventListener('click', () => input.click());
  input.addEventListener('change', () => {
    if (input.files?.length) onFiles([...input.files]);
    input.value = '';
  });
  addEventListener('dragover', (event) => {
    event.preventDefault();
    hint.hidden = false;
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) hint.hidden = true;
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    hint.hidden = true;
    onFiles([...(event.dataTransfer?.files ?? [])]);
  });
}

function setText(element: HTMLElement, text: string): void {
  if (element.textContent !== text) element.textContent = text;
}

function formatTime(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return `${minutes}:${(seconds - 60 * minutes).toFixed(1).padStart(4, '0')}`;
}
