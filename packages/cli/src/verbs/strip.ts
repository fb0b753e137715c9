import type { Command } from '../arguments.js';
import { lastFailure, withStream } from '../frames.js';
import type { Terminal } from '../terminal.js';
import { refuseSource, writeOutput } from '../output-file.js';
import { encodeStrip, STRIP_KINDS } from '../strip-output.js';
import { parseOutput, UsageError } from '../usage.js';

/** Writes the triangle strip of one frame as raw floats, JSON or an SVG picture. */
export async function strip(command: Command, terminal: Terminal): Promise<0 | 1> {
  const { frame, tolerance } = command;
  if (frame === undefined) throw new UsageError('strip needs --frame N');
  const { path, kind } = parseOutput('strip', command.output, STRIP_KINDS);
  await refuseSource(command.source, path);
  return withStream(command, async (stream) => {
    const { width, height } = stream.getMetadata();
    const vertices = await stream.getTriangleStripVertices(frame, {
      timeboxMs: Infinity,
      ...(tolerance === undefined ? {} : { tolerance }),
    });
    if (vertices === null) throw lastFailure(stream, frame);
    await writeOutput(path, encodeStrip({ width, height, frame, vertices }, kind));
    terminal.stdout.write(`${path}: frame ${frame}, ${vertices.length / 2} vertices\n`);
    return 0 as const;
  });
}
