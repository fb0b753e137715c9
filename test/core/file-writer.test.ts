import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDecoder, type Decoder } from '@alphastream/core/decoder';
import { createEncoder, type Encoder, type FileChunk } from '@alphastream/core/encoder';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readStream } from '../support/asvp-reader.mjs';
import { createTestRandom } from '../support/random.mjs';

const [width, height] = [96, 64];
const KEY = Uint8Array.from({ length: 32 }, (_, at) => 7 * at);
let folder: string;
let encoder: Encoder;
let decoder: Decoder;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'alphastream-file-writer-'));
  [encoder, decoder] = await Promise.all([createEncoder(), createDecoder()]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A file of Node that can be written at any position, as those of browsers. */
async function openFile(name: string): Promise<{ path: string; file: WritableStream<FileChunk> }> {
  const path = join(folder, name);
  const handle = await open(path, 'w');
  const file = new WritableStream<FileChunk>({
    async write({ type, data, position }) {
      expect(type).toBe('write');
      expect(await handle.write(data, 0, data.byteLength, position)).toMatchObject({ bytesWritten: data.byteLength });
    },
    close: () => handle.close(),
    abort: () => handle.close(),
  });
  return { path, file };
}

const random = createTestRandom('file writer');
const masks = Array.from({ length: 40 }, () => {
  const mask = new Uint8Array(width * height);
  for (let blob = 0; blob < 6; blob++) {
    const [x, y, w] = [random.integer(0, 60), random.integer(0, 50), random.integer(1, 30)];
    for (let row = y; row < y + 12; row++) mask.fill(255, row * width + x, row * width + x + w);
  }
  return mask;
});

function masksIn(bytes: Uint8Array, key?: Uint8Array): Uint8Array[] {
  const { index } = decoder.open(bytes, key);
  return Array.from({ length: index.frameCount }, (_, frame) => {
    const { offset, length } = index.blockRange(frame);
    return decoder.decode(bytes.subarray(offset, offset + length), frame).mask();
  });
}

describe('beginFile', () => {
  it.each<[string, Uint8Array | undefined, number]>([
    ['plain', undefined, 40],
    ['encrypted', KEY, 40],
    ['with far fewer frames than there is room for', undefined, 30_000],
  ])('writes a file that reads as given: %s', async (name, key, maxFrames) => {
    const { path, file } = await openFile(`${name}.asvp`);
    const writer = encoder.beginFile(file, { width, height, fps: 25, metadata: { title: 'Übung' }, key, maxFrames });
    for (const mask of masks) await writer.addMask(mask, width, height);
    expect(writer.frameCount).toBe(40);
    await writer.finish();
    const bytes = readFileSync(path);
    expect(masksIn(bytes, key)).toEqual(masks);
    // By a reader that shares nothing with the decoder, too.
    const read = readStream(bytes, key && { key });
    expect(read.metadata).toEqual({ title: 'Übung', width, height, fps: 25 });
    expect(read.frames).toHaveLength(40);
    expect(file.locked).toBe(true);
  });

  it('writes outlines, blocks of another stream, no frame at all, and a stream without a record', async () => {
    const square = Int32Array.of(4, 4, 60, 4, 60, 60, 4, 60);
    const source = encoder.encode([[square]], { width, height });
    const { index } = decoder.open(source);
    const { offset, length } = index.blockRange(0);
    const { path, file } = await openFile('mixed.asvp');
    const writer = encoder.beginFile(file, { maxFrames: 3 });
    // Calls that are not awaited stay in order.
    const calls = [
      writer.addFrame([]),
      writer.addBlock(source.subarray(offset, offset + length)),
      writer.addFrame([square]),
    ];
    await Promise.all(calls);
    await writer.finish();
    const { frames, metadata } = readStream(readFileSync(path));
    expect(frames.map((channels) => channels.length)).toEqual([0, 1, 1]);
    expect(metadata).toEqual({});
    const none = await openFile('none.asvp');
    await encoder.beginFile(none.file, { maxFrames: 1 }).finish();
    expect(readStream(readFileSync(none.path)).frames).toEqual([]);
  });

  it('keeps some blocks in memory, however long the film is, and waits for a slow file', async () => {
    let [written, maxPending] = [0, 0];
    const file = new WritableStream<FileChunk>({
      async write({ data }) {
        await new Promise((resolve) => setImmediate(resolve));
        written += data.byteLength;
      },
    });
    const noise = Uint8Array.from(random.bytes(width * height));
    const writer = encoder.beginFile(file, { width, height, maxFrames: 2000, effort: 1 });
    const { addBlock, finish } = { addBlock: writer.addBlock.bind(writer), finish: writer.finish.bind(writer) };
    const block = encoder.begin({ width, height, effort: 1 }).addMask(noise, width, height);
    for (let frame = 0; frame < 2000; frame++) {
      await addBlock(block);
      maxPending = Math.max(maxPending, (frame + 1) * block.byteLength - written);
    }
    await finish();
    console.log(`${2000 * block.byteLength} bytes of blocks, at most ${maxPending} of them in memory`);
    expect(2000 * block.byteLength).toBeGreaterThan(4e6);
    expect(maxPending).toBeLessThan(3 * 256 * 1024);
  });

  it('rejects with the error of the file, aborts it, and releases the writer', async () => {
    const events: string[] = [];
    const file = new WritableStream<FileChunk>({
      write: ({ position }) => {
        events.push(position === 0 ? 'lead' : 'blocks');
        throw new Error('The disk is full.');
      },
      abort: (reason: Error) => void events.push(`aborted: ${reason.message}`),
    });
    const writer = encoder.beginFile(file, { width, height, maxFrames: 10 });
    await writer.addMask(masks[0]!, width, height);
    await expect(writer.finish()).rejects.toThrow('The disk is full.');
    await expect(writer.addMask(masks[0]!, width, height)).rejects.toThrow(/The stream was finished/);
    expect(events).toEqual(['blocks']);
  });

  it('can be aborted, and then leaves the file to its sink', async () => {
    const events: string[] = [];
    const file = new WritableStream<FileChunk>({ abort: (reason) => void events.push(`aborted: ${String(reason)}`) });
    const writer = encoder.beginFile(file, { width, height, maxFrames: 10 });
    await writer.addMask(masks[0]!, width, height);
    await writer.abort('stop');
    await writer.abort();
    expect(events).toEqual(['aborted: stop']);
    await expect(writer.finish()).rejects.toThrow(/The stream was finished/);
  });

  it('refuses what cannot be written, and goes on', async () => {
    const { path, file } = await openFile('room.asvp');
    const writer = encoder.beginFile(file, { width, height, maxFrames: 2 });
    await writer.addMask(masks[0]!, width, height);
    await expect(writer.addMask(masks[0]!, 3, 3)).rejects.toThrow(/has 6144 bytes, but 3 × 3 pixels need 9/);
    await writer.addMask(masks[1]!, width, height);
    await expect(writer.addMask(masks[2]!, width, height)).rejects.toMatchObject({
      code: 'Resource',
      message: 'The file has room for 2 frames. Begin it with a larger maxFrames.',
    });
    await writer.finish();
    expect(masksIn(readFileSync(path))).toEqual(masks.slice(0, 2));
    for (const maxFrames of [0, 1.5, 2_000_001, undefined, 'many']) {
      expect(() => encoder.beginFile(new WritableStream(), { maxFrames } as never)).toThrow(
        /maxFrames must be a whole/,
      );
    }
    expect(() => encoder.beginFile({} as never, { maxFrames: 1 })).toThrow(/file must be a WritableStream/);
    expect(() => encoder.beginFile(file, { maxFrames: 1 })).toThrow(TypeError);
  });
});
