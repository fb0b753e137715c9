import { guessSettings } from '../find/guess.js';
import { MaskFinder, personPart, type Segment } from '../find/mask-finder.js';
import type { Footage, Shot } from '../footage/footage.js';
import { openFootage } from '../footage/open-footage.js';
import { cropAndPad } from '../output/crop.js';
import { exportClip } from '../output/export-clip.js';
import { chooseCodec } from '../output/opaque-video.js';
import type { Settings } from '../settings.js';
import type { Exported, Opened, Preview } from './protocol.js';
import { ShotReader } from './shot-reader.js';

/** The open clip, and the export under way. One call runs at a time, in order; a preview that is out of date is skipped. */
export class Session {
  readonly #finder: MaskFinder;
  readonly #onProgress: (done: number, total: number) => void;
  #footage: Footage | null = null;
  #reader: ShotReader | null = null;
  #export: AbortController | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #wanted = 0;

  constructor(segment: Segment, onProgress: (done: number, total: number) => void) {
    this.#finder = new MaskFinder(segment);
    this.#onProgress = onProgress;
  }

  /** Opens files in place of the clip before, which stays if that fails. */
  open(files: readonly File[]): Promise<Opened> {
    this.cancel();
    return this.#inOrder(async () => {
      const footage = await openFootage(files);
      const reader = new ShotReader(footage);
      try {
        const shot = await reader.shotAt(0);
        const codec = footage.facts.hasColours ? await chooseCodec(footage.facts) : undefined;
        const problem = footage.facts.hasColours
          ? 'This browser cannot encode videos: use the footage itself, or `alphastream encode --video`.'
          : 'These pictures have masks only, so there is no video to write: use the footage of the masks.';
        const opened: Opened = {
          facts: footage.facts,
          guess: guessSettings(footage.facts, shot),
          labels: labelsOf(shot),
          video: codec === undefined ? { problem } : { codec },
        };
        this.#footage?.close();
        this.#reader?.close();
        [this.#footage, this.#reader] = [footage, reader];
        return opened;
      } catch (error) {
        footage.close();
        throw error;
      }
    });
  }

  show(frame: number, settings: Settings): Promise<Preview> {
    const turn = ++this.#wanted;
    return this.#inOrder(async () => {
      // Another one is asked for already.
      if (turn !== this.#wanted) throw new DOMException('A later preview takes its place.', 'AbortError');
      const shot = await this.#open().reader.shotAt(frame);
      const mask = await this.#finder.find(shot, settings);
      const part = personPart(shot, settings);
      return {
        frame,
        width: part.width,
        height: part.height,
        rgba: cropAndPad(shot.rgba, shot.width, part, part, 4),
        mask,
      };
    });
  }

  export(settings: Settings, withVideo: boolean): Promise<Exported> {
    // From now on, though a preview may have to end first.
    const abort = new AbortController();
    this.#export = abort;
    return this.#inOrder(async () => {
      try {
        abort.signal.throwIfAborted();
        const { footage, reader } = this.#open();
        // Its decoder would be a second one.
        reader.rest();
        const codec = withVideo ? await chooseCodec(personPart(footage.facts, settings)) : undefined;
        return await exportClip(footage, this.#finder, {
          settings,
          codec,
          signal: abort.signal,
          onProgress: this.#onProgress,
        });
      } finally {
        if (this.#export === abort) this.#export = null;
      }
    });
  }

  /** Ends the export that is under way. */
  cancel(): void {
    this.#export?.abort(new DOMException('The export was cancelled.', 'AbortError'));
  }

  #open(): { footage: Footage; reader: ShotReader } {
    if (this.#footage === null || this.#reader === null) throw new Error('No clip is open: open a file.');
    return { footage: this.#footage, reader: this.#reader };
  }

  #inOrder<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

/** The labels of a picture other than 0, in order; at most 32. */
function labelsOf({ labels }: Shot): number[] {
  return [...new Set(labels)]
    .filter((label) => label !== 0)
    .sort((a, b) => a - b)
    .slice(0, 32);
}
