import { encode } from 'fast-png';

import type { Command } from '../arguments.js';
import { lastFailure, withStream } from '../frames.js';
import type { Terminal } from '../terminal.js';
import { refuseSource, writeOutput } from '../output-file.js';
import { parseOutput, UsageError } from '../usage.js';

/** Writes the mask of one frame as a grey PNG or as raw R8 bytes. */
export async function render(command: Command, terminal: Terminal): Promise<0 | 1> {
  const { frame, size, smooth } = command;
  if (frame === undefined) throw new UsageError('render needs --frame N');
  const { path, kind } = parseOutput('render', command.output, ['png', 'r8']);
  await refuseSource(command.source, path);
  return withStream(command, async (stream) => {
    const mask = await stream.getFrame(frame, size?.width, size?.height, { timeboxMs: Infinity, smooth });
    if (mask === null) throw lastFailure(stream, frame);
    const { width, height, data } = mask;
    await writeOutput(path, kind === 'r8' ? data : encode({ width, height, data, channels: 1, depth: 8 }));
    terminal.stdout.write(`${path}: frame ${frame}, ${width} × ${height}\n`);
    return 0 as const;
  });
}
