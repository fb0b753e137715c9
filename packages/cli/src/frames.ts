import { AlphaStream, AlphaStreamError, type CompactFrame, type ErrorCode } from '@alphastream/core';
import type { Command } from './arguments.js';
import type { Terminal } from './terminal.js';
import { Progress } from './progress.js';

/** Why a frame could not be decoded. */
export interface BadFrame {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Opens the source of a command, passes the stream to `use`, and always closes it. */
export async function withStream<T>(command: Command, use: (stream: AlphaStream) => Promise<T>): Promise<T> {
  // Every frame is read once, in order: prefetch always pays off, and a small cache is enough.
  const stream = await AlphaStream.open(command.source, { ...command.stream, cache: { frames: 128 }, prefetch: 48 });
  try {
    return await use(stream);
  } finally {
    await stream.close();
  }
}

/** The last error of a stream that returned null for a frame. */
export function lastFailure(stream: AlphaStream, frame: number): AlphaStreamError {
  const { code, message } = stream.lastError();
  return new AlphaStreamError(code === 'None' ? 'NotReady' : code, message, { stage: 'playback', frame });
}

/** Calls `each` with every frame in order, or with the error of a damaged frame. Shows progress on a terminal. */
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
