import { stat } from 'node:fs/promises';
import { createEncoder, type BitMask } from '@alphastream/core/encoder';
import type { Command } from '../arguments.js';
import type { Source } from '../encode/mask-source.js';
import { openMasks } from '../encode/open-masks.js';
import { OpaqueVideo } from '../encode/opaque/opaque-video.js';
import { findSound } from '../encode/opaque/sound.js';
import { makeRecord, readRecord, type Members } from '../encode/record.js';
import type { FoundMask, FoundMasks } from '../encode/refine.js';
import { checkFrames, type CheckResult } from '../encode/report/check.js';
import { Preview } from '../encode/report/preview.js';
import { Sample } from '../encode/report/sample.js';
import { MaskTally } from '../encode/report/tally.js';
import { visitFrames } from '../encode/visit-frames.js';
import { deriveGivenKey } from '../keys.js';
import { printableLine } from '../printable.js';
import type { Terminal } from '../terminal.js';
import { refuseInputs, refuseSameFile, refuseSource } from '../output-file.js';
import { StreamFile } from '../stream-file.js';
import { parseOutput, parseStreamOutput, UsageError } from '../usage.js';

/** An output that is written beside its target. */
interface Output {
  replace(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Encodes the masks of a video or of pictures, and checks a sample of them before any output takes the place of what was
 * there. Holds one frame in memory at a time.
 */
export async function encode(command: Command, terminal: Terminal): Promise<0> {
  const { path, kind } = await checkOutputs(command);
  const given = command.meta === undefined ? undefined : readRecord(command.meta);
  const masks = await openMasks(command.source, command.find, command.fps);
  const say = (remark: string) => terminal.stderr.write(`alphastream: ${printableLine(remark)}\n`);
  const outputs: Output[] = [];
  const keep = <T extends Output>(output: T): T => {
    outputs.push(output);
    return output;
  };
  try {
    masks.remarks.forEach(say);
    const metadata = makeRecord(masks, command, given);
    const encoder = await createEncoder();
    const key = deriveGivenKey(encoder, command.outputKey, path);
    using writer = encoder.begin({ metadata, key, effort: command.effort });
    const { preview, sample } = makeSample(masks, command.preview !== undefined);
    const tally = new MaskTally();
    const empty: BitMask = { bits: new Uint8Array(Math.ceil(masks.width / 8) * masks.height) };
    const file = keep(await StreamFile.create(path));
    const video =
      command.video === undefined ? undefined : keep(await openVideo(command.video, masks, metadata, command));
    const frameCount = await visitFrames(masks, command, terminal, async (index, found) => {
      await file.append(
        writer.addMask(found?.mask ?? empty, masks.width, masks.height, { tolerance: command.tolerance }),
      );
      await video?.append(found);
      sample.offer(index, found);
      tally.count(found, masks.width);
    });
    const part = await file.assemble(writer.finish());
    await video?.finish();
    const remarks = [...masks.endRemarks(), tally.remark(command.source)];
    remarks.filter((remark) => remark !== undefined).forEach(say);
    const result = await checkFrames(part, key && { key }, masks, sample.frames);
    const checked = describeCheck(result, frameCount, masks, command.tolerance ?? 0);
    const { size } = await stat(part);
    if (command.preview !== undefined) keep(await preview.stage(command.preview, sample.frames));
    for (const output of outputs) await output.replace();
    const shape = `${masks.width} × ${masks.height} at ${String(metadata.fps)} fps`;
    const bytes = `${size} bytes, ${Math.round(size / frameCount)} a frame`;
    terminal.stdout.write(`${path}: ${kind.toUpperCase()}, ${frameCount} frames, ${shape}, ${bytes}; ${checked}\n`);
    if (command.video !== undefined) terminal.stdout.write(`${command.video}: ${frameCount} pictures, one per frame\n`);
    if (command.preview !== undefined) {
      terminal.stdout.write(`${command.preview}: ${Math.min(12, sample.frames.length)} frames\n`);
    }
    return 0;
  } finally {
    for (const output of outputs) await output.close();
    await masks.close();
  }
}

/** Checks the names of the outputs. Returns that of the stream. */
async function checkOutputs(command: Command): Promise<{ path: string; kind: 'asvp' | 'asvr' }> {
  const stream = parseStreamOutput('encode', command.output, command.outputKey !== undefined);
  if (command.frames !== undefined && stream.kind === 'asvr') {
    throw new UsageError('a part is plain, since parts under one key would share their keystream: give concat the key');
  }
  if (command.preview !== undefined) parseOutput('encode --preview', command.preview, ['png']);
  if (command.video !== undefined) parseOutput('encode --video', command.video, ['mp4']);
  const { video, preview, source, keyFiles, meta, find } = command;
  const outputs = [stream.path, video, preview].filter((output) => output !== undefined);
  for (const [at, output] of outputs.entries()) {
    for (const input of [source, find.colours ?? source]) await refuseSource(input, output);
    await refuseInputs([...keyFiles, meta ?? ''], output);
    await refuseSameFile(outputs.slice(0, at), output);
  }
  return stream;
}

/** Begins the opaque video, which has the rate of the stream. */
async function openVideo(path: string, masks: FoundMasks, metadata: Members, command: Command): Promise<OpaqueVideo> {
  const [fps, pixelAspect] = [metadata.fps as number, masks.members.pixelAspect ?? 1];
  const { first = 0, last = Infinity } = command.frames ?? {};
  const duration = last === Infinity ? undefined : (last + 1 - first) / fps;
  const sound = masks.sound && (await findSound(masks.sound.path, masks.sound.start + first / fps, duration));
  return OpaqueVideo.create(path, {
    ...masks,
    fps,
    pixelAspect,
    sound,
    screen: masks.screen,
    keyRange: command.find.keyRange,
  });
}

/** What is kept of the masks for the check and the preview. */
function makeSample(masks: Source<FoundMask>, hasPreview: boolean): { preview: Preview; sample: Sample<Uint8Array> } {
  const preview = new Preview(masks);
  const drawCell = hasPreview ? preview.draw.bind(preview) : () => new Uint8Array();
  return { preview, sample: new Sample(masks, hasPreview ? 1 : 0, drawCell) };
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
