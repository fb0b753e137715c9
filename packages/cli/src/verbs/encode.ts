import { createEncoder } from '@alphastream/core/encoder';
import type { Command } from '../arguments.js';
import type { MaskSource } from '../encode/mask-source.js';
import { openMasks } from '../encode/open-masks.js';
import { makeRecord, readRecord } from '../encode/record.js';
import { deriveGivenKey } from '../keys.js';
import { printableLine } from '../printable.js';
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
  const masks = await openMasks(command.source);
  try {
    const metadata = makeRecord(masks, command, given);
    const encoder = await createEncoder();
    const key = deriveGivenKey(encoder, command.outputKey, path);
    using writer = encoder.begin({ metadata, key, effort: command.effort });
    const file = await StreamFile.create(path);
    const progress = new Progress(terminal, masks.frameCount);
    let frameCount = 0;
    try {
      const { width, height } = masks;
      for await (const mask of masks.frames()) {
        await file.append(writer.addMask(mask, width, height, { tolerance: command.tolerance }));
        progress.show(++frameCount);
      }
      if (frameCount === 0) throw new Error(`${command.source} has no picture.`);
      await file.finish(writer.finish());
    } finally {
      progress.end();
      await file.close();
    }
    const facts = printableLine(describe(masks, metadata.fps));
    terminal.stdout.write(`${path}: ${kind.toUpperCase()}, ${frameCount} frames, ${facts}\n`);
    return 0;
  } finally {
    await masks.close();
  }
}

function describe(masks: MaskSource, fps: unknown): string {
  const problem = masks.problem();
  return `${masks.width} × ${masks.height} at ${String(fps)} fps${problem === undefined ? '' : `; ${problem}`}`;
}
