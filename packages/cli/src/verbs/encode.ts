import { stat } from 'node:fs/promises';
import { createEncoder, type BitMask, type StreamWriter } from '@alphastream/core/encoder';
import type { Command } from '../arguments.js';
import type { Source } from '../encode/mask-source.js';
import { openMasks } from '../encode/open-masks.js';
import { makeRecord, readRecord } from '../encode/record.js';
import type { FoundMask } from '../encode/refine.js';
import { checkFrames, type CheckResult } from '../encode/report/check.js';
import { Preview } from '../encode/report/preview.js';
import { Sample } from '../encode/report/sample.js';
import { MaskTally } from '../encode/report/tally.js';
import { deriveGivenKey } from '../keys.js';
import { printableLine } from '../printable.js';
import type { Terminal } from '../terminal.js';
import { refuseSource } from '../output-file.js';
import { StreamFile } from '../stream-file.js';
import { Progress } from '../progress.js';
import { parseOutput, parseStreamOutput, UsageError, type FrameRange } from '../usage.js';

const WHOLE: FrameRange = { first: 0, last: Infinity };

/** Encodes the masks of a video or of pictures, and checks a sample of them. Holds one frame in memory at a time. */
export async function encode(command: Command, terminal: Terminal): Promise<0> {
  const { path, kind } = parseStreamOutput('encode', command.output, command.outputKey !== undefined);
  if (command.frames !== undefined && kind === 'asvr') {
    throw new UsageError('a part is plain, since parts under one key would share their keystream: give concat the key');
  }
  if (command.preview !== undefined) parseOutput('encode --preview', command.preview, ['png']);
  for (const output of [path, command.preview ?? path]) await refuseSource(command.source, output);
  const given = command.meta === undefined ? undefined : readRecord(command.meta);
  const masks = await openMasks(command.source, command.find, command.fps);
  const say = (remark: string) => terminal.stderr.write(`alphastream: ${printableLine(remark)}\n`);
  try {
    masks.remarks.forEach(say);
    const metadata = makeRecord(masks, command, given);
    const encoder = await createEncoder();
    const key = deriveGivenKey(encoder, command.outputKey, path);
    using writer = encoder.begin({ metadata, key, effort: command.effort });
    const preview = new Preview(masks);
    const drawCell = command.preview === undefined ? () => new Uint8Array() : preview.draw.bind(preview);
    const sample = new Sample(masks, command.preview === undefined ? 0 : 1, drawCell);
    const tally = new MaskTally();
    const frameCount = await writeFrames(masks, command, writer, path, terminal, (index, found) => {
      sample.offer(index, found);
      tally.count(found, masks.width);
    });
    const remarks = [...masks.endRemarks(), tally.remark(command.source)];
    remarks.filter((remark) => remark !== undefined).forEach(say);
    const result = await checkFrames(path, key && { key }, masks, sample.frames);
    const { size } = await stat(path);
    const shape = `${masks.width} × ${masks.height} at ${String(metadata.fps)} fps`;
    const bytes = `${size} bytes, ${Math.round(size / frameCount)} a frame`;
    const checked = describeCheck(result, frameCount, masks, command.tolerance ?? 0);
    terminal.stdout.write(`${path}: ${kind.toUpperCase()}, ${frameCount} frames, ${shape}, ${bytes}; ${checked}\n`);
    if (command.preview !== undefined) {
      await preview.write(command.preview, sample.frames);
      terminal.stdout.write(`${command.preview}: ${Math.min(12, sample.frames.length)} frames\n`);
    }
    return 0;
  } finally {
    await masks.close();
  }
}

/** Writes the file. `visit` gets the mask of each frame that was written. Returns the number of frames. */
async function writeFrames(
  masks: Source<FoundMask>,
  { source, tolerance, frames = WHOLE }: Command,
  writer: StreamWriter,
  path: string,
  terminal: Terminal,
  visit: (index: number, found: FoundMask | null) => void,
): Promise<number> {
  const { width, height } = masks;
  let empty: BitMask | undefined;
  const file = await StreamFile.create(path);
  const progress = new Progress(terminal, masks.frameCount);
  let [index, frameCount] = [0, 0];
  try {
    for await (const { data, count } of masks.steps()) {
      const mask = data?.mask ?? (empty ??= { bits: new Uint8Array(Math.ceil(width / 8) * height) });
      const end = index + count;
      for (; index < end; index++) {
        if (index < frames.first || index > frames.last) continue;
        await file.append(writer.addMask(mask, width, height, { tolerance }));
        visit(frameCount, data);
        progress.show(++frameCount);
      }
      if (index > frames.last) break;
    }
    if (index === 0) throw new Error(`${source} has no picture.`);
    if (index <= frames.last && frames !== WHOLE) {
      throw new Error(`${source} has ${index} frames, so there is no frame ${frames.last}.`);
    }
    await file.finish(writer.finish());
  } finally {
    progress.end();
    await file.close();
  }
  return frameCount;
}

/** Throws an Error if masks that must be exact are not. */
function describeCheck(
  { checked, wrongPixels, firstWrong }: CheckResult,
  frameCount: number,
  { width, height }: Source<FoundMask>,
  tolerance: number,
): string {
  if (checked === 0) return 'none checked, since the masks are too large to keep some';
  const what = `${checked} of ${frameCount} frames checked: `;
  if (firstWrong === undefined) return `${what}exact`;
  if (tolerance === 0) {
    throw new Error(`Frame ${firstWrong} does not paint the mask that was given: please report this input as a bug.`);
  }
  const share = (100 * wrongPixels) / (checked * width * height);
  return `${what}${share.toPrecision(2)} % of their pixels differ`;
}
