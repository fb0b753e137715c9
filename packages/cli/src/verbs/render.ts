import { encode } from 'fast-png';
import { AlphaStreamError } from '@alphastream/core';
import type { Command } from '../arguments.js';
import { withStream } from '../frames.js';
import type { Terminal } from '../main.js';
import { writeOutput } from '../output.js';
import { parseOutput, UsageError } from '../usage.js';

/** Writes one frame's mask: a grey PNG, or the R8 bytes as they are. */
export async function render(command: Command, terminal: Terminal): Promise<0 | 1> {
  const { frame, size, smooth } = command;
  if (frame === undefined) throw new UsageError('render needs --frame N');
  const { path, kind } = parseOutput('render', command.output, ['png', 'r8']);
  return withStream(command, async (stream) => {
    const mask = await stream.getFrame(frame, size?.width, size?.height, { timeboxMs: Infinity, smooth });
    if (mask === null) {
      const { code, message } = stream.lastError();
      throw new AlphaStreamError(code === 'None' ? 'NotReady' : code, message, { stage: 'playback', frame });
    }
    const { width, height, data } = mask;
    await writeOutput(path, kind === 'r8' ? data : encode({ width, height, data, channels: 1, depth: 8 }));
    terminal.stdout.write(`${path}: frame ${frame}, ${width} × ${height}\n`);
    return 0 as const;
  });
}
