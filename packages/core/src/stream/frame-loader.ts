import type { FrameLoad, FrameSource } from '../playback/frame-source.js';
import { LoadingFrame, type LoadingParts } from './loading-frame.js';

export interface FrameLoaderParts extends LoadingParts {
  /** Stored bytes that may be planned ahead of the frames being loaded. */
  readonly planBytes: number;
}

/** Takes frames from the source through the decoder into the cache. */
export class FrameLoader implements FrameSource {
  readonly #parts: FrameLoaderParts;
  readonly #loading = new Map<FrameLoad, LoadingFrame>();

  constructor(parts: FrameLoaderParts) {
    this.#parts = parts;
  }

  get frameCount(): number {
    return this.#parts.index.frameCount;
  }

  get room(): number {
    return this.#parts.cache.room;
  }

  has(index: number): boolean {
    return this.#parts.cache.has(index);
  }

  bytesOf(index: number): number {
    return this.#parts.index.storedBytes(index);
  }

  load(load: FrameLoad): void {
    const frame = new LoadingFrame(load, this.#parts, this.#loading);
    this.#loading.set(load, frame);
    frame.begin();
  }

  cancel(load: FrameLoad): void {
    this.#loading.get(load)?.cancel();
  }

  prioritize(): void {
    this.#parts.reader.prioritize();
    this.#parts.decoder.prioritize();
  }

  plan(first: number, last: number): void {
    const { index, reader, planBytes } = this.#parts;
    const from = index.offsetOf(first);
    reader.plan(from, Math.max(from, Math.min(index.offsetOf(last + 1), from + planBytes)));
  }
}
