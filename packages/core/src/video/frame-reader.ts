import type { VideoSample } from 'mediabunny';
import type { FrameQueue } from './frame-queue.js';
import { toVideoFrame } from './upright.js';

/** What frames are read from: mediabunny's VideoSampleSink. */
export interface SampleSource {
  /** Decodes from the picture that is shown at `seconds` on, in presentation order. The receiver closes samples. */
  samples(seconds: number): AsyncGenerator<VideoSample, void, unknown>;
}

/** What a reader tells its owner. */
export interface FrameReaderEvents {
  /** A picture was queued. */
  onFrame(): void;
  /** The last picture was queued; nothing follows. */
  onEnd(): void;
  /** Decoding or reading failed; nothing follows until the next `start`. */
  onError(error: unknown): void;
}

/** The next pass of a loop is opened this long before the end, in seconds, so that its first pictures are there in time. */
const OPEN_AHEAD = 0.5;

/** One run through the file from a start time. */
interface Pass {
  readonly samples: AsyncGenerator<VideoSample, void, unknown>;
  /** The first sample, on its way. */
  readonly first: Promise<IteratorResult<VideoSample, void>>;
}

interface Run {
  isStopped: boolean;
  readonly passes: Set<Pass>;
}

/**
 * Decodes ahead into a queue, in a loop if wanted. After a `start` the first picture is due at once, whatever its time:
 * it is the one that is shown there.
 */
export class FrameReader {
  /** Whether the file starts again at its end. */
  loop = false;
  readonly #source: SampleSource;
  readonly #queue: FrameQueue;
  readonly #duration: number;
  readonly #events: FrameReaderEvents;
  #run: Run | null = null;
  #endSeconds = 0;

  /** @param duration Seconds from the start of the timeline to its end. */
  constructor(source: SampleSource, queue: FrameQueue, duration: number, events: FrameReaderEvents) {
    this.#source = source;
    this.#queue = queue;
    this.#duration = duration;
    this.#events = events;
  }

  /** Whether pictures are still to come. */
  get isRunning(): boolean {
    return this.#run !== null;
  }

  /** Where the last picture that was read ends, on the video's own timeline. */
  get endSeconds(): number {
    return this.#endSeconds;
  }

  /** Starts again at a playback time, in seconds: passes of a loop before it count. Empties the queue. */
  start(time: number): void {
    this.stop();
    this.skipTo(time);
  }

  /** Goes on at a later playback time. What is queued stays. */
  skipTo(time: number): void {
    if (this.#run !== null) this.#end(this.#run);
    const run: Run = { isStopped: false, passes: new Set() };
    this.#run = run;
    void this.#read(run, time).catch((error: unknown) => {
      if (!this.#end(run)) return;
      this.#events.onError(error);
    });
  }

  /** Stops reading and empties the queue. */
  stop(): void {
    const run = this.#run;
    if (run !== null) this.#end(run);
    this.#queue.clear();
  }

  async #read(run: Run, time: number): Promise<void> {
    let startOfPass = Math.floor(time / this.#duration) * this.#duration;
    // The end itself is the end of a pass, not the start of the next one.
    if (time > 0 && startOfPass === time) startOfPass -= this.loop ? 0 : this.#duration;
    let pass = this.#open(run, time - startOfPass);
    let isFirst = true;
    for (;;) {
      let next: Pass | null = null;
      let result = await pass.first;
      while (result.done !== true) {
        const sample = result.value;
        if (run.isStopped) {
          sample.close();
          return;
        }
        const seconds = sample.timestamp;
        const due = startOfPass + seconds;
        this.#endSeconds = seconds + sample.duration;
        this.#queue.add({ image: toVideoFrame(sample), seconds, due: isFirst ? Math.min(due, time) : due });
        isFirst = false;
        this.#events.onFrame();
        // It may have led to another start.
        if (run.isStopped) return;
        if (this.loop && seconds > this.#duration - OPEN_AHEAD) next ??= this.#open(run, 0);
        while (this.#queue.isFull && !run.isStopped) await this.#queue.whenRoom();
        if (run.isStopped) return;
        result = await pass.samples.next();
      }
      if (run.isStopped) return;
      run.passes.delete(pass);
      // A pass without a picture would be followed by another at once.
      if (!this.loop || isFirst) {
        this.#end(run);
        this.#events.onEnd();
        return;
      }
      pass = next ?? this.#open(run, 0);
      startOfPass += this.#duration;
    }
  }

  #open(run: Run, seconds: number): Pass {
    const samples = this.#source.samples(seconds);
    const pass = { samples, first: samples.next() };
    // Reported where it is awaited; an abandoned pass reports nothing.
    pass.first.catch(() => undefined);
    run.passes.add(pass);
    return pass;
  }

  /** Ends a run and closes what it has under way. Returns whether it was the current one. */
  #end(run: Run): boolean {
    const isCurrent = this.#run === run;
    run.isStopped = true;
    if (isCurrent) this.#run = null;
    for (const { samples, first } of run.passes) {
      void samples.return().catch(() => undefined);
      void first.then(({ value }) => value?.close()).catch(() => undefined);
    }
    run.passes.clear();
    return isCurrent;
  }
}
