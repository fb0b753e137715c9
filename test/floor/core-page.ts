/** What a page writes without an engine, for the compiler alone: every entry of the core. */
import { AlphaStream, FramePlayer, MaskBuffer, RateClock, type CompactFrame } from '@alphastream/core';
import type { Surface } from '@alphastream/core/binding';
import { ManualClock, type Clock } from '@alphastream/core/clock';
import { createDecoder, type CompactFrame as DecodedCompactFrame } from '@alphastream/core/decoder';
import { createEncoder } from '@alphastream/core/encoder';
import { AlphaStream as InlineAlphaStream } from '@alphastream/core/inline';

export async function usePlayer(source: Blob, buffer: Uint8Array) {
  const stream = await AlphaStream.open(source, { processing: 'both' });
  const clock: Clock = new ManualClock();
  const player = new FramePlayer(stream, { clock: new RateClock() });
  const inline = new FramePlayer(await InlineAlphaStream.open(source), { clock });
  const mask = await stream.getFrame(0, 64, 32);
  stream[Symbol.dispose]();
  return { mask, player, inline, buffer };
}

/** The same class from two entries is one class. */
export function paint(frame: DecodedCompactFrame, surface: Surface): CompactFrame {
  new MaskBuffer(frame.width, frame.height, surface.isBent).paint(frame);
  return frame;
}

export async function recode(file: Uint8Array): Promise<Uint8Array> {
  const decoder = await createDecoder();
  const { index, metadata } = decoder.open(file);
  const { offset, length } = index.blockRange(0);
  const frame = decoder.decode(file.subarray(offset, offset + length), 0);
  return (await createEncoder()).encode([frame.polylines()], { fps: metadata.fps });
}
