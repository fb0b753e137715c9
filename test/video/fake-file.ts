import type { SampleSource } from '../../packages/core/src/video/frame-reader.js';

/** Pictures a second. */
export const FPS = 10;

/** Counts what was opened and not closed. */
export class Account {
  open = 0;
  closedTwice = 0;

  frame(size = 100): VideoFrame {
    let closed = false;
    this.open++;
    const frame = {
      codedWidth: size,
      codedHeight: 1,
      clone: () => this.frame(size),
      close: () => {
        if (closed) this.closedTwice++;
        closed = true;
        this.open--;
      },
    };
    return frame as unknown as VideoFrame;
  }
}

/** A file of so many pictures at 10 a second; reading fails before picture `failsAt()`. */
export function fakeFile(
  account: Account,
  pictures: number,
  { failsAt = (): number => Infinity, firstSeconds = 0, error = new Error('damaged') } = {},
): SampleSource {
  return {
    async *samples(seconds) {
      const first = Math.max(0, Math.floor((seconds - firstSeconds) * FPS + 1e-6));
      for (let index = first; index < pictures; index++) {
        await Promise.resolve();
        if (index >= failsAt()) throw error;
        const image = account.frame();
        let isClosed = false;
        const sample = {
          timestamp: firstSeconds + index / FPS,
          duration: 1 / FPS,
          rotation: 0,
          flip: false,
          toVideoFrame: () => account.frame(),
          close: () => {
            if (!isClosed) image.close();
            isClosed = true;
          },
        };
        yield sample as never;
      }
    },
  };
}
