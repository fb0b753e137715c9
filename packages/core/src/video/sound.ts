import type { WrappedAudioBuffer } from 'mediabunny';
import { NOT_ALLOWED } from './video-options.js';

/** What sound is read from: mediabunny's AudioBufferSink. */
export interface BufferSource {
  buffers(seconds: number): AsyncGenerator<WrappedAudioBuffer, void, unknown>;
}

/** Sound is scheduled so far ahead, in seconds: a hidden page runs its timers once a second. */
const SCHEDULE_AHEAD = 2;
/** Pause between two looks at how much is scheduled, in ms. */
const SCHEDULE_PERIOD_MS = 250;
/** From scheduling to the first sample, in seconds. */
const LEAD = 0.02;
/** A browser that allows sound starts it within this, in ms. Its promise stays pending otherwise. */
const START_TIMEOUT_MS = 1000;

/** Where playback starts, and how it goes on. */
export interface SoundStart {
  /** Playback time in seconds; passes of a loop before it count. */
  readonly time: number;
  readonly rate: number;
}

interface Run {
  isStopped: boolean;
  buffers: AsyncGenerator<WrappedAudioBuffer, void, unknown>;
  first: Promise<IteratorResult<WrappedAudioBuffer, void>>;
  /** Start of the pass in a loop, as a playback time. */
  startOfPass: number;
  readonly nodes: Set<AudioBufferSourceNode>;
  /** Set once it is heard: the context's time at which `start.time` is due. */
  startedAt: number;
  start: SoundStart;
}

/**
 * Plays the sound of a file through WebAudio, and tells at which playback time it is heard. The pitch follows the rate.
 * Owns its AudioContext, which is created when sound is first wanted.
 */
export class Sound {
  /** Whether the file starts again at its end. */
  loop = false;
  readonly #source: BufferSource;
  readonly #duration: number;
  readonly #onError: (error: unknown) => void;
  #context: AudioContext | null = null;
  #gain: GainNode | null = null;
  #volume = 1;
  #run: Run | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /**
   * @param duration Seconds from the start of the timeline to its end.
   * @param onError Called when sound cannot be read or decoded any more: playback goes on without.
   */
  constructor(source: BufferSource, duration: number, onError: (error: unknown) => void) {
    this.#source = source;
    this.#duration = duration;
    this.#onError = onError;
  }

  /** Whether the environment plays sound: a Worker does not. */
  static get isSupported(): boolean {
    return typeof AudioContext !== 'undefined';
  }

  /** Whether the browser lets sound be heard now. */
  get isAllowed(): boolean {
    return this.#context?.state === 'running';
  }

  /** Loudness from 0 to 1; 0 when muted. */
  set volume(volume: number) {
    this.#volume = volume;
    if (this.#gain !== null) this.#gain.gain.value = volume;
  }

  /**
   * Asks the browser for sound.
   *
   * @throws DOMException `NotAllowedError` while the page has not been clicked, or has no output.
   */
  async resume(): Promise<void> {
    if (this.#context === null) {
      this.#context = new AudioContext();
      this.#gain = this.#context.createGain();
      this.#gain.gain.value = this.#volume;
      this.#gain.connect(this.#context.destination);
    }
    const context = this.#context;
    if (context.state === 'running') return;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const timeout = new Promise<void>((resolve) => (timer = setTimeout(resolve, START_TIMEOUT_MS)));
    await Promise.race([context.resume().catch(() => undefined), timeout]);
    clearTimeout(timer);
    if ((context.state as AudioContextState) === 'running') return;
    throw new DOMException(NOT_ALLOWED, 'NotAllowedError');
  }

  /** Decodes the first sound at a playback time. Returns whether `begin` may be called: it was not stopped meanwhile. */
  async prepare(time: number): Promise<boolean> {
    this.stop();
    const startOfPass = this.#passOf(time);
    const buffers = this.#source.buffers(time - startOfPass);
    const first = buffers.next();
    const start = { time, rate: 1 };
    const run: Run = { isStopped: false, buffers, first, startOfPass, nodes: new Set(), startedAt: NaN, start };
    this.#run = run;
    try {
      await first;
    } catch (error) {
      if (this.#run === run) this.#fail(error);
      return false;
    }
    return this.#run === run;
  }

  /**
   * Plays what was prepared.
   *
   * @param start A time at or shortly after that of `prepare`.
   * @returns Seconds until the first sample is heard.
   */
  begin(start: SoundStart): number {
    const run = this.#run!;
    const context = this.#context!;
    run.start = start;
    run.startedAt = context.currentTime + LEAD;
    void this.#schedule(run).catch((error: unknown) => {
      if (this.#run === run) this.#fail(error);
    });
    return LEAD + latencyOf(context);
  }

  /** Playback time that is heard now, in seconds; NaN before the first sample is. */
  heard(): number {
    const run = this.#run;
    const context = this.#context;
    if (run === null || context?.state !== 'running' || Number.isNaN(run.startedAt)) return NaN;
    const elapsed = outputTime(context) - run.startedAt;
    return elapsed < 0 ? NaN : run.start.time + elapsed * run.start.rate;
  }

  /** Silences it at once. */
  stop(): void {
    const run = this.#run;
    if (run === null) return;
    this.#run = null;
    run.isStopped = true;
    clearTimeout(this.#timer);
    void run.buffers.return().catch(() => undefined);
    run.first.catch(() => undefined);
    for (const node of run.nodes) {
      node.stop();
      node.disconnect();
    }
    run.nodes.clear();
  }

  /** Frees the AudioContext. May be called more than once. */
  dispose(): void {
    this.stop();
    const context = this.#context;
    this.#context = this.#gain = null;
    void context?.close().catch(() => undefined);
  }

  async #schedule(run: Run): Promise<void> {
    let result = await run.first;
    for (;;) {
      while (result.done !== true) {
        if (run.isStopped) return;
        this.#play(run, result.value);
        await this.#whenDue(run, run.startOfPass + result.value.timestamp);
        if (run.isStopped) return;
        result = await run.buffers.next();
      }
      if (run.isStopped || !this.loop) return;
      run.startOfPass += this.#duration;
      await this.#whenDue(run, run.startOfPass);
      if (run.isStopped) return;
      run.buffers = this.#source.buffers(0);
      result = await run.buffers.next();
    }
  }

  /** Schedules a buffer, without what lies before the start or after the end of the pass. */
  #play(run: Run, { buffer, timestamp }: WrappedAudioBuffer): void {
    const context = this.#context!;
    const { start, startedAt, startOfPass } = run;
    const at = startOfPass + timestamp;
    const from = Math.max(0, start.time - at, -timestamp);
    const length = Math.min(buffer.duration, this.#duration - timestamp) - from;
    if (length <= 0) return;
    const node = new AudioBufferSourceNode(context, { buffer, playbackRate: start.rate });
    node.connect(this.#gain!);
    node.addEventListener('ended', () => {
      run.nodes.delete(node);
      node.disconnect();
    });
    run.nodes.add(node);
    const when = startedAt + (at + from - start.time) / start.rate;
    const late = Math.max(0, context.currentTime - when) * start.rate;
    if (late < length) node.start(Math.max(when, 0), from + late, length - late);
    else run.nodes.delete(node);
  }

  /** Resolves when the sound at a playback time has to be scheduled. */
  async #whenDue(run: Run, time: number): Promise<void> {
    const { start, startedAt } = run;
    const context = this.#context!;
    while (!run.isStopped && startedAt + (time - start.time) / start.rate > context.currentTime + SCHEDULE_AHEAD) {
      await new Promise<void>((resolve) => (this.#timer = setTimeout(resolve, SCHEDULE_PERIOD_MS)));
    }
  }

  #passOf(time: number): number {
    return Math.floor(time / this.#duration) * this.#duration;
  }

  #fail(error: unknown): void {
    this.stop();
    this.#onError(error);
  }
}

/** The context's time of the sample that is heard now. */
function outputTime(context: AudioContext): number {
  const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp?.() ?? {};
  if (performanceTime === 0) return context.currentTime - latencyOf(context);
  const heard = contextTime + (performance.now() - performanceTime) / 1000;
  return Math.min(heard, context.currentTime);
}

function latencyOf(context: AudioContext): number {
  return context.outputLatency || context.baseLatency || 0;
}
