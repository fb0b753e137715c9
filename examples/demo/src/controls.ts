import type { Performer } from './performer.js';

const byId = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;

/** The bar at the bottom, the drop zone and the error line. */
export class Controls {
  readonly #play = byId<HTMLButtonElement>('play');
  readonly #seek = byId<HTMLInputElement>('seek');
  readonly #time = byId<HTMLOutputElement>('time');
  readonly #pair = byId<HTMLOutputElement>('pair');
  readonly #problem = byId<HTMLParagraphElement>('problem');
  readonly #whole = byId<HTMLInputElement>('whole');
  #video: HTMLVideoElement | null = null;
  #performer: Performer | null = null;

  constructor(onFiles: (files: File[]) => void) {
    this.#play.addEventListener('click', () => this.#togglePlay());
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

  attach(video: HTMLVideoElement, performer: Performer): void {
    this.#video = video;
    this.#performer = performer;
    this.#play.disabled = this.#seek.disabled = false;
    performer.showWhole(this.#whole.checked);
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
    if (document.activeElement !== this.#seek && video.duration > 0) {
      this.#seek.value = String(video.currentTime / video.duration);
    }
    setText(this.#time, formatTime(video.currentTime));
    const { frame, problem } = this.#performer.mask.stats;
    setText(this.#pair, `frame ${Math.max(frame, 0)}`);
    if (problem !== undefined && this.#problem.textContent !== problem) this.tell(problem);
  }

  #togglePlay(): void {
    if (this.#video === null) return;
    if (this.#video.paused) void this.#video.play();
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
