import { createEncoder } from '@alphastream/core/encoder';
import type { Command } from '../arguments.js';
import { openMasks } from '../encode/open-masks.js';
import { makeRecord, readRecord } from '../encode/record.js';
import { deriveGivenKey } from '../keys.js';
import type { Terminal } from '../terminal.js';
import { refuseSource } from '../output-file.js';
import { StreamFile } from '../stream-file.js';
import { Progress } from '../progress.js';
import { parseStreamOutput } from '../usage.js';

/** Encodes the masks of a video or of a folder. Holds one frame in memory at a time. */
export async function encode(command: Command, terminal: Terminal): Promise<0> {
  const { path, kind } = parseStreamOutput('encode', command.output, command.outputKey !== undefined);
  await refuseSource(command.source, path);
  const given = command.meta === undefined ? undefined : readRecord(command.meta);
  const masks = await openMasks(command.source, command.find, command.fps);
  try {
    for (const remark of masks.remarks) terminal.stderr.write(`alphastream: ${remark}\n`);
    const metadata = makeRecord(masks, command, given);
    const encoder = await createEncoder();
    const key = deriveGivenKey(encoder, command.outputKey, path);
    using writer = encoder.begin({ metadata, key });
    const file = await StreamFile.create(path);
    const progress = new Progress(terminal, masks.frameCount);
    let frameCount = 0;
    try {
      const { width, height } = masks;
      const empty = { bits: new Uint8Array(Math.ceil(width / 8) * height) };
      for await (const { data, count } of masks.steps()) {
        for (let frame = 0; frame < count; frame++) {
          await file.append(writer.addMask(data ?? empty, width, height, { tolerance: command.tolerance }));
          progress.show(++frameCount);
        }
      }
      if (frameCount === 0) throw new Error(`${command.source} has no picture.`);
      await file.finish(writer.finish());
    } finally {
      progress.end();
      await file.close();
    }
    for (const remark of masks.endRemarks()) terminal.stderr.write(`alphastream: ${remark}\n`);
    const shape = `${masks.width} × ${masks.height} at ${String(metadata.fps)} fps`;
    terminal.stdout.write(`${path}: ${kind.toUpperCase()}, ${frameCount} frames, ${shape}\n`);
    return 0;
  } finally {
    await masks.close();
  }
}
