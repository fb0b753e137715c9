/** A decoded picture that waits to be shown. */
export interface QueuedFrame {
  readonly image: VideoFrame;
  /** Presentation timestamp in seconds, on the video's own timeline. */
  readonly seconds: number;
  /** The playback time at which it is due, in seconds; in a loop it goes on growing. */
  readonly due: number;
}

/** Bounds of a queue. There is always room for two pictures: one that is due, and the next. */
export interface FrameQueueLimits {
  readonly frames: number;
  readonly bytes: number;
}

const MIN_FRAMES = 2;

/** Decoded pictures in the order in which they are due. Owns each until it is taken; each is closed once. */
export class FrameQueue {
  readonly #limits: FrameQueueLimits;
  readonly #frames: QueuedFrame[] = [];
  #bytes = 0;
  #wake: (() => void) | null = null;

  constructor(limits: FrameQueueLimits) {
    this.#limits = limits;
  }

  /** Number of pictures. */
  get length(): number {
    return this.#frames.length;
  }

  /** Whether another picture has to wait. */
  get isFull(): boolean {
    if (this.#frames.length < MIN_FRAMES) return false;
    return this.#frames.length >= this.#limits.frames || this.#bytes >= this.#limits.bytes;
  }

  /** When the last picture is due; -Infinity if there is none. */
  get lastDue(): number {
    return this.#frames.at(-1)?.due ?? -Infinity;
  }

  /** Whether a picture is due at a playback time. */
  isDue(time: number): boolean {
    const first = this.#frames[0];
    return first !== undefined && first.due <= time;
  }

  /** Appends a picture. */
  add(frame: QueuedFrame): void {
    this.#frames.push(frame);
    this.#bytes += bytesOf(frame);
  }

  /** Removes the newest picture that is due, and closes those before it. The receiver owns it. */
  takeDue(time: number): QueuedFrame | null {
    let newest: QueuedFrame | null = null;
    while (this.isDue(time)) {
      newest?.image.close();
      newest = this.#frames.shift()!;
      this.#bytes -= bytesOf(newest);
    }
    if (newest !== null) this.#release();
    return newest;
  }

  /** Closes all pictures. */
  clear(): void {
    for (const { image } of this.#frames.splice(0)) image.close();
    this.#bytes = 0;
    this.#release();
  }

  /** Resolves when pictures were removed. One caller at a time. */
  whenRoom(): Promise<void> {
    return new Promise((resolve) => (this.#wake = resolve));
  }

  #release(): void {
    this.#wake?.();
    this.#wake = null;
  }
}

/** Decoders hand out 4:2:0 nearly always: 1.5 bytes a pixel. */
function bytesOf({ image }: QueuedFrame): number {
  return 1.5 * image.codedWidth * image.codedHeight;
}
