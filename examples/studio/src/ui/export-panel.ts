import type { Exported, Ground, Opened } from '../worker/protocol.js';
import { byId, sentenceOf, setText } from './dom.js';
import { saveFile } from './save.js';

export interface ExportEvents {
  onStart(withVideo: boolean): void;
  onCancel(): void;
  onProblem(sentence: string): void;
}

const CODEC_NAMES: Readonly<Record<string, string>> = { avc: 'H.264', vp9: 'VP9', av1: 'AV1' };

/** The part of the panel that makes files, and hands them out. */
export class ExportPanel {
  readonly #start = byId<HTMLButtonElement>('start');
  readonly #go = byId<HTMLButtonElement>('go');
  readonly #progress = byId('progress');
  readonly #bar = document.querySelector<HTMLProgressElement>('#progress progress')!;
  readonly #left = byId('left');
  readonly #done = byId('done');
  readonly #withVideo = byId<HTMLInputElement>('with-video');
  readonly #events: ExportEvents;
  #exported: Exported | null = null;
  #base = 'person';
  #startedAt = 0;

  constructor(events: ExportEvents) {
    this.#events = events;
    for (const button of [this.#start, this.#go]) {
      button.addEventListener('click', () => events.onStart(this.#withVideo.checked));
    }
    byId('cancel').addEventListener('click', () => events.onCancel());
    byId('save-stream').addEventListener('click', () => this.#save(this.#exported!.stream, 'asvp'));
    byId('save-video').addEventListener('click', () => this.#save(this.#exported!.video!, 'mp4'));
    const copy = byId('copy');
    copy.addEventListener('click', () => {
      void copyText(byId('code').textContent).then((isCopied) => {
        setText(copy, isCopied ? 'Copied' : 'Press Ctrl C');
        setTimeout(() => setText(copy, 'Copy'), 1600);
      });
    });
  }

  /** The name of the files without an extension. */
  get base(): string {
    return this.#base;
  }

  setClip({ facts, video }: Opened): void {
    // Not the name of the footage, which the video must not replace.
    const name = facts.kind === 'video' ? facts.name.replace(/\.[^.]*$/, '') : '';
    this.#base = name === '' ? 'person' : `${name}-person`;
    const canEncode = 'codec' in video;
    this.#withVideo.disabled = !canEncode;
    this.#withVideo.checked = canEncode;
    const codec = canEncode ? (CODEC_NAMES[video.codec] ?? video.codec) : '';
    setText(byId('video-label'), canEncode ? `Opaque video (.mp4, ${codec})` : 'Opaque video (.mp4)');
    setText(
      byId('video-about'),
      canEncode
        ? "Picture for picture with the stream. Past the edge the person's colours go on, so no halo shows. An occluder shows your footage instead."
        : video.problem,
    );
    this.forget();
  }

  /** Removes what was exported with other settings. */
  forget(): void {
    this.#exported = null;
    this.#done.hidden = true;
    setText(this.#start, 'Export');
    this.#start.classList.add('main');
  }

  begin(): void {
    this.forget();
    this.#startedAt = performance.now();
    this.#start.hidden = true;
    this.#progress.hidden = false;
    this.#withVideo.disabled = this.#go.disabled = true;
    this.progress(0, 1);
    this.#progress.scrollIntoView({ block: 'nearest' });
  }

  progress(done: number, total: number): void {
    this.#bar.value = done / total;
    setText(this.#go, `${Math.floor((100 * done) / total)} %`);
    const seconds = ((performance.now() - this.#startedAt) / 1000) * (total / done - 1);
    setText(this.#left, done === 0 ? 'Starting…' : `${done} of ${total} · ${formatLeft(seconds)}`);
  }

  /** Ends the progress. @param canEncode Whether a video can be wanted again. */
  end(canEncode: boolean): void {
    this.#start.hidden = false;
    this.#progress.hidden = true;
    this.#withVideo.disabled = !canEncode;
    this.#go.disabled = false;
    setText(this.#go, 'Export');
    // Now, as the progress above it is gone.
    if (this.#exported !== null) this.#done.scrollIntoView({ block: 'start' });
  }

  show(exported: Exported): void {
    const { stream, video, frameCount, fps, width, height, ground, seconds } = exported;
    this.#exported = exported;
    this.#done.hidden = false;
    setText(this.#start, 'Export again');
    this.#start.classList.remove('main');
    const rate = Number(fps.toFixed(3));
    setText(
      byId('summary'),
      `${frameCount} frames of ${width}\u00a0×\u00a0${height} at ${rate}\u00a0fps, in ${formatSeconds(seconds)}. ` +
        (ground === null ? 'Nobody is in them.' : `The feet are at ${formatGround(ground)} of the height, from below.`),
    );
    setText(byId('save-stream'), `Save ${this.#base}.asvp · ${formatSize(stream.size)}`);
    byId('save-video').hidden = video === null;
    if (video !== null) setText(byId('save-video'), `Save ${this.#base}.mp4 · ${formatSize(video.size)}`);
  }

  setCode(code: string): void {
    setText(byId('code'), code);
  }

  #save(blob: Blob, extension: string): void {
    saveFile(blob, `${this.#base}.${extension}`).catch((error: unknown) => this.#events.onProblem(sentenceOf(error)));
  }
}

async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection()?.selectAllChildren(byId('code'));
    return false;
  }
}

function formatGround({ least, most }: Ground): string {
  const [from, to] = [least, most].map((share) => `${(100 * share).toFixed(1)}\u00a0%`);
  return from === to ? from! : `${from} to ${to}`;
}

function formatLeft(seconds: number): string {
  if (seconds < 1) return 'almost done';
  return `${formatSeconds(seconds)} left`;
}

function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))}\u00a0s`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes}\u00a0min ${Math.round(seconds - 60 * minutes)}\u00a0s`;
}

function formatSize(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1000))} KB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
