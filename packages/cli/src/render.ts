import { writeFile } from 'node:fs/promises';
import { encode } from 'fast-png';
import { AlphaStreamError } from '@alphastream/core';
import { UsageError, type Command } from './arguments.js';
import { withStream } from './frames.js';
import type { Terminal } from './main.js';

/** Writes one frame's mask: a grey PNG, or the R8 bytes as they are. */
export async function render(command: Command, terminal: Terminal): Promise<0 | 1> {
  const { frame, output, size } = command;
  if (frame === undefined) throw new UsageError('render needs --frame N');
  if (output === undefined) throw new UsageError('render needs -o OUT.png or OUT.r8');
  const kind = /\.(png|r8)$/i.exec(output)?.[1]?.toLowerCase();
  if (kind === undefined) throw new UsageError(`the output's name must end in .png or .r8, but is "${output}"`);
  return withStream(command, async (stream) => {
    const mask = await stream.getFrame(frame, size?.width, size?.height, { timeboxMs: Infinity });
    if (mask === null) {
      const { code, message } = stream.lastError();
      throw new AlphaStreamError(code === 'None' ? 'NotReady' : code, message, { stage: 'playback', frame });
    }
    const { width, height, data } = mask;
    await writeFile(output, kind === 'r8' ? data : encode({ width, height, data, channels: 1, depth: 8 }));
    terminal.stdout.write(`${output}: frame ${frame}, ${width} × ${height}\n`);
    return 0 as const;
  });
}
