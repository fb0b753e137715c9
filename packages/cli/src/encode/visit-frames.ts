import type { Command } from '../arguments.js';
import { Progress } from '../progress.js';
import type { Terminal } from '../terminal.js';
import type { FrameRange } from '../usage.js';
import type { Source } from './mask-source.js';
import type { FoundMask } from './refine.js';

const WHOLE: FrameRange = { first: 0, last: Infinity };

/**
 * Calls `visit` with the mask of each frame to encode, in order; null is an empty one. A mask is the same object for all
 * frames that it is repeated for. Returns the number of frames.
 */
export async function visitFrames(
  masks: Source<FoundMask>,
  { source, frames = WHOLE }: Command,
  terminal: Terminal,
  visit: (index: number, found: FoundMask | null) => Promise<void>,
): Promise<number> {
  const progress = new Progress(terminal, masks.frameCount);
  let [index, frameCount] = [0, 0];
  try {
    for await (const { data, count } of masks.steps()) {
      const end = index + count;
      for (; index < end; index++) {
        if (index < frames.first || index > frames.last) continue;
        await visit(frameCount, data);
        progress.show(++frameCount);
      }
      if (index > frames.last) break;
    }
    if (index === 0) throw new Error(`${source} has no picture.`);
    if (index <= frames.last && frames !== WHOLE) {
      throw new Error(`${source} has ${index} frames, so there is no frame ${frames.last}.`);
    }
    return frameCount;
  } finally {
    progress.end();
  }
}
