import { createEncoder } from '@alphastream/core/encoder';
import type { VideoCodec } from 'mediabunny';
import type { MaskFinder } from '../find/mask-finder.js';
import { personPart } from '../find/mask-finder.js';
import type { Footage, Shot } from '../footage/footage.js';
import { frameOf } from '../footage/video-footage.js';
import type { Settings } from '../settings.js';
import type { Exported } from '../worker/protocol.js';
import { cropAndPad } from './crop.js';
import { GroundMeter } from './ground-meter.js';
import { evenSize, OpaqueVideo } from './opaque-video.js';
import { TemporaryFile } from './temporary-file.js';

export interface ExportOptions {
  readonly settings: Settings;
  /** The codec of the opaque video; undefined: none is written. */
  readonly codec: VideoCodec | undefined;
  readonly signal: AbortSignal;
  readonly onProgress: (done: number, total: number) => void;
}

/** Blocks are written in pieces of at least this many bytes. */
const PIECE_BYTES = 2 ** 18;

/** Writes the stream, and the opaque video if wanted. Holds two pictures at a time. */
export async function exportClip(footage: Footage, finder: MaskFinder, options: ExportOptions): Promise<Exported> {
  const begin = performance.now();
  const { settings, codec, signal, onProgress } = options;
  const { facts } = footage;
  const fps = facts.fps ?? settings.fps;
  const part = personPart(facts, settings);
  const size = codec === undefined ? { width: part.width, height: part.height } : evenSize(part);
  const encoder = await createEncoder();
  using writer = encoder.begin({ ...size, fps });
  const files: TemporaryFile[] = [];
  const create = async () => {
    const file = await TemporaryFile.create();
    files.push(file);
    return file;
  };
  let video: OpaqueVideo | undefined;
  try {
    const blocks = new BlockFile(await create());
    const videoFile = codec === undefined ? undefined : await create();
    if (codec !== undefined && videoFile !== undefined) {
      const screen = settings.method === 'key' ? settings.screen : undefined;
      const { sound, start } = footage;
      video = await OpaqueVideo.create(videoFile, {
        ...{ ...size, fps, codec, screen, keyRange: settings.keyRange, sound, start },
        frameCount: facts.frameCount,
      });
    }
    const ground = new GroundMeter(size);
    let done = 0;
    for await (const { shot, count } of placeShots(footage)) {
      signal.throwIfAborted();
      if (count === 0) continue;
      const mask = cropAndPad(await finder.find(shot, settings), part.width, { ...part, x: 0, y: 0 }, size, 1);
      ground.add(mask, count);
      const block = writer.addMask(mask, size.width, size.height);
      await blocks.append(block);
      for (let copy = 1; copy < count; copy++) await blocks.append(writer.addBlock(block));
      await video?.append(cropAndPad(shot.rgba, shot.width, part, size, 4), mask, count);
      onProgress((done += count), facts.frameCount);
    }
    signal.throwIfAborted();
    const frameCount = writer.frameCount;
    if (frameCount === 0) throw new Error(`${facts.name} has no picture that could be decoded.`);
    const stream = new Blob([writer.finish() as Uint8Array<ArrayBuffer>, await blocks.finish()]);
    await video?.finish();
    return {
      ...size,
      stream,
      video: (await videoFile?.finish()) ?? null,
      frameCount,
      fps,
      ground: ground.value,
      seconds: (performance.now() - begin) / 1000,
    };
  } catch (error) {
    await video?.cancel().catch(() => undefined);
    for (const file of files) await file.discard();
    throw error;
  }
}

/** Yields each picture with the number of its frames, which is 0 if the next one takes its place. */
async function* placeShots(footage: Footage): AsyncGenerator<{ shot: Shot; count: number }, void, undefined> {
  const place = (shot: Shot) => (footage.facts.fps === undefined ? shot.seconds : frameOf(shot.seconds, footage));
  let last: Shot | undefined;
  let frame = 0;
  for await (const shot of footage.shots(0)) {
    const next = place(shot);
    if (last !== undefined) yield { shot: last, count: next - frame };
    // The first picture is frame 0.
    frame = last === undefined ? 0 : next;
    last = shot;
  }
  if (last !== undefined) yield { shot: last, count: footage.facts.frameCount - frame };
}

/** Gathers blocks, and writes them in larger pieces. */
class BlockFile {
  readonly #file: TemporaryFile;
  #gathered: Uint8Array[] = [];
  #bytes = 0;

  constructor(file: TemporaryFile) {
    this.#file = file;
  }

  async append(block: Uint8Array): Promise<void> {
    this.#gathered.push(block);
    this.#bytes += block.byteLength;
    if (this.#bytes >= PIECE_BYTES) await this.#flush();
  }

  async finish(): Promise<Blob> {
    await this.#flush();
    return this.#file.finish();
  }

  async #flush(): Promise<void> {
    if (this.#bytes === 0) return;
    const piece = new Uint8Array(await new Blob(this.#gathered as BlobPart[]).arrayBuffer());
    this.#gathered = [];
    this.#bytes = 0;
    await this.#file.append(piece);
  }
}
