import { AlphaStream, type CompactFrame, type ErrorCode } from '@alphastream/core';
import type { Command } from './arguments.js';
import type { Terminal } from './main.js';
import { Progress } from './progress.js';

/** A frame that does not decode. */
export interface BadFrame {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Opens the command's source, hands the stream to `use`, and closes it whatever happens. */
export async function withStream<T>(command: Command, use: (stream: AlphaStream) => Promise<T>): Promise<T> {
  // Every frame is read once, in order: ahead is always right, and little need be kept.
  const stream = await AlphaStream.open(command.source, { ...command.stream, cache: { frames: 128 }, prefetch: 48 });
  try {
    return await use(stream);
  } finally {
    await stream.close();
  }
}

/** Gives every frame in order, damaged ones as their error, with progress on a terminal. */
export async function forEachFrame(
  stream: AlphaStream,
  terminal: Terminal,
  each: (index: number, frame: CompactFrame | BadFrame) => void | Promise<void>,
): Promise<void> {
  const { frameCount } = stream.getMetadata();
  const progress = new Progress(terminal, frameCount);
  for (let index = 0; index < frameCount; index++) {
    let problem: BadFrame | undefined;
    try {
      await stream.loadFrame(index);
    } catch (error) {
      problem = error as BadFrame;
    }
    await each(index, stream.wantFrame(index) ?? problem ?? { code: 'NotReady', message: 'The frame did not load.' });
    progress.show(index + 1);
  }
  progress.end();
}
