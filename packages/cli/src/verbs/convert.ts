import { AlphaStreamError, CompactFrame, type Metadata } from '@alphastream/core';
import { createEncoder } from '@alphastream/core/encoder';
import type { Command } from '../arguments.js';
import { forEachFrame, withStream } from '../frames.js';
import { deriveGivenKey } from '../keys.js';
import { publicSource } from '../printable.js';
import type { Terminal } from '../terminal.js';
import { StreamFile } from '../stream-file.js';
import { parseStreamOutput } from '../usage.js';

/**
 * Writes a stream again, plain or encrypted, with its metadata record. Blocks are encrypted with the new key; their
 * zlib streams are copied unchanged, damaged ones included.
 *
 * @returns 0 if every frame is good. Throws an error that names the damaged frames otherwise.
 */
export async function convert(command: Command, terminal: Terminal): Promise<0 | 1> {
  const { path, kind } = parseStreamOutput('convert', command.output, command.outputKey !== undefined);
  const encoder = await createEncoder();
  const sourceKey = deriveGivenKey(encoder, command.key, command.source);
  const key = deriveGivenKey(encoder, command.outputKey, path);
  if (command.space !== undefined) refuseSharedKey(sourceKey, key, path);
  const opened = { ...command, stream: { ...command.stream, key: sourceKey && { key: sourceKey } } };
  return withStream(opened, async (stream) => {
    const metadata = stream.getMetadata();
    using writer = encoder.begin({ metadata: recordText(metadata, command), key });
    const file = await StreamFile.create(path);
    const damaged: number[] = [];
    try {
      await forEachFrame(stream, terminal, async (index, frame) => {
        if (!(frame instanceof CompactFrame)) {
          if (frame.code !== 'Decode') throw frame instanceof Error ? frame : new Error(frame.message);
          damaged.push(index);
        }
        await file.append(writer.addBlock(await stream.readBlock(index), { key: sourceKey, frame: index }));
      });
      await file.finish(writer.finish());
    } finally {
      await file.close();
    }
    const record = metadata.recordProblem === undefined ? '' : `; the metadata record: ${metadata.recordProblem}`;
    terminal.stdout.write(`${path}: ${kind.toUpperCase()}, ${metadata.frameCount} frames${record}\n`);
    if (damaged.length === 0) return 0 as const;
    throw new AlphaStreamError('Decode', describeDamage(command.source, damaged, metadata.frameCount), {
      stage: 'decode',
    });
  });
}

/** Two different files with one key share their keystream: the difference of their contents could be read from them. */
function refuseSharedKey(sourceKey: Uint8Array | undefined, key: Uint8Array | undefined, path: string): void {
  if (sourceKey === undefined || key === undefined || Buffer.compare(sourceKey, key) !== 0) return;
  throw new Error(
    `${path} would have another record than its source and the same key, which gives away what differs: ` +
      'choose another --out-stream-version or --out-resource.',
  );
}

/** The record, unchanged unless the command gives a coordinate space. */
function recordText({ record, recordText }: Metadata, { space }: Command): string | undefined {
  return space === undefined ? recordText : JSON.stringify({ ...record, ...space });
}

function describeDamage(source: string, damaged: readonly number[], frameCount: number): string {
  const which = damaged.slice(0, 5).join(', ') + (damaged.length > 5 ? ', …' : '');
  return `${damaged.length} of ${frameCount} frames of ${publicSource(source)} are damaged (${which}) and were copied unchanged.`;
}
