import type { Segment } from '../find/mask-finder.js';
import type { Reply, Segmented } from './protocol.js';

interface Waiting {
  readonly resolve: (mask: Uint8Array) => void;
  readonly reject: (error: Error) => void;
}

/** Asks the page for masks: models need a window. */
export class Questions {
  readonly #post: (reply: Reply, transfer: Transferable[]) => void;
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor(post: (reply: Reply, transfer: Transferable[]) => void) {
    this.#post = post;
  }

  readonly segment: Segment = ({ rgba, width, height }) => {
    const question = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(question, { resolve, reject });
      const copy = rgba.slice();
      this.#post({ kind: 'segment', question, rgba: copy, width, height }, [copy.buffer]);
    });
  };

  take({ question, mask, problem }: Segmented): void {
    const waiting = this.#waiting.get(question);
    this.#waiting.delete(question);
    if (mask !== undefined) waiting?.resolve(mask);
    else waiting?.reject(new Error(problem ?? 'The model found nothing.'));
  }
}
