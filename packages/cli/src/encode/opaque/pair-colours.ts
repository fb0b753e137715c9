import type { ColourSource, Source, Step } from '../mask-source.js';
import type { FoundMask } from '../refine.js';

/** Masks or colours, and what they are read from, for messages. */
interface Side<T> {
  readonly source: Source<T>;
  readonly path: string;
}

/**
 * Adds the colours of footage to masks that were found elsewhere. If both have times, or none has, frame belongs to frame.
 * If only one has, which is a video, each picture of it belongs to one of the other, and the video says where it stands.
 * `steps` throws an Error if one ends before the other.
 */
export function pairColours(masks: Side<FoundMask>, colours: Side<Uint8Array>): Source<FoundMask> {
  const { width, height, fps, members } = masks.source;
  checkSameSize(masks, colours);
  const other: ColourSource = colours.source;
  return {
    ...masks.source,
    width,
    height,
    fps: fps ?? other.fps,
    frameCount: fps === undefined ? (other.frameCount ?? masks.source.frameCount) : masks.source.frameCount,
    members: { ...other.members, ...members },
    remarks: [...masks.source.remarks, ...other.remarks],
    ...(other.sound && { sound: other.sound }),
    steps: () => pairSteps(masks, colours),
    endRemarks: () => [...masks.source.endRemarks(), ...other.endRemarks()],
    close: async () => {
      await Promise.all([masks.source.close(), other.close()]);
    },
  };
}

function checkSameSize({ source: masks, path }: Side<FoundMask>, { source: colours, path: footage }: Side<Uint8Array>) {
  if (masks.width === colours.width && masks.height === colours.height) return;
  const sizes = `${path} has masks of ${masks.width} × ${masks.height} pixels, but ${footage} has ${colours.width} × ${colours.height}`;
  throw new Error(`${sizes}: scale one of them to the size of the other.`);
}

async function* pairSteps(
  masks: Side<FoundMask>,
  colours: Side<Uint8Array>,
): AsyncGenerator<Step<FoundMask>, void, undefined> {
  const isTimed = [masks.source.fps !== undefined, colours.source.fps !== undefined];
  const onlyTimed = isTimed[0] === isTimed[1] ? undefined : isTimed[0]! ? 'masks' : 'colours';
  const left = new Cursor(masks.source.steps(), onlyTimed === 'masks');
  const right = new Cursor(colours.source.steps(), onlyTimed === 'colours');
  for (let frames = 0; ;) {
    const [mask, picture] = [await left.current(), await right.current()];
    if (mask === undefined || picture === undefined) {
      if (mask !== picture) throw endsEarly(frames, mask === undefined, masks.path, colours.path);
      return;
    }
    const together = Math.min(left.left, right.left);
    left.skip(together);
    right.skip(together);
    const count = onlyTimed === undefined ? together : (onlyTimed === 'masks' ? mask : picture).count;
    frames += count;
    yield { data: mask.data && { ...mask.data, ...(picture.data && { colours: picture.data }) }, count };
  }
}

/** The step of a source at which pairing stands. */
class Cursor<T> {
  /** How many frames, or pictures, the current step still stands for. */
  left = 0;
  #step: Step<T> | undefined;
  readonly #steps: AsyncGenerator<Step<T>, void, undefined>;
  readonly #isByPicture: boolean;

  /** @param isByPicture A step counts as one, whatever the number of its frames. */
  constructor(steps: AsyncGenerator<Step<T>, void, undefined>, isByPicture: boolean) {
    this.#steps = steps;
    this.#isByPicture = isByPicture;
  }

  /** Returns the current step, or undefined at the end. */
  async current(): Promise<Step<T> | undefined> {
    while (this.left === 0) {
      const next = await this.#steps.next();
      if (next.done === true) return undefined;
      this.#step = next.value;
      this.left = this.#isByPicture ? 1 : next.value.count;
    }
    return this.#step;
  }

  skip(count: number): void {
    this.left -= count;
  }
}

function endsEarly(frames: number, isMask: boolean, masks: string, colours: string): Error {
  const [short, long] = isMask ? [masks, colours] : [colours, masks];
  const choice = frames > 0 ? `, or take what both have by --frames 0-${frames - 1}` : '';
  return new Error(`${short} ends after ${frames} frames, but ${long} goes on: give what belongs together${choice}.`);
}
