import { AlphaStream } from '@alphastream/core';
import { createEncoder, type StreamWriter } from '@alphastream/core/encoder';
import type { Command } from '../arguments.js';
import { deriveGivenKey } from '../keys.js';
import { refuseSource } from '../output-file.js';
import { Progress } from '../progress.js';
import { StreamFile } from '../stream-file.js';
import type { Terminal } from '../terminal.js';
import { parseStreamOutput } from '../usage.js';

/** Joins parts of a film. Blocks are copied as they are, so that the bytes are those of a single run. */
export async function concat({ sources, output, outputKey }: Command, terminal: Terminal): Promise<0> {
  const { path, kind } = parseStreamOutput('concat', output, outputKey !== undefined);
  for (const source of sources) await refuseSource(source, path);
  const [{ frameCount, record }, encoder] = await Promise.all([compareParts(sources), createEncoder()]);
  using writer = encoder.begin({ metadata: record, key: deriveGivenKey(encoder, outputKey, path) });
  const file = await StreamFile.create(path);
  const progress = new Progress(terminal, frameCount);
  try {
    for (const source of sources) await appendPart(source, writer, file, progress);
    await file.finish(writer.finish());
  } finally {
    progress.end();
    await file.close();
  }
  terminal.stdout.write(`${path}: ${kind.toUpperCase()}, ${frameCount} frames of ${sources.length} parts\n`);
  return 0;
}

/** Reads what the parts say of themselves. Throws an Error if it is not the same, before anything is written. */
async function compareParts(sources: readonly string[]): Promise<{ frameCount: number; record: string | undefined }> {
  let frameCount = 0;
  const records: (string | undefined)[] = [];
  for (const source of sources) {
    using part = await openPart(source);
    frameCount += part.getMetadata().frameCount;
    records.push(part.getMetadata().recordText);
  }
  const other = records.findIndex((record) => record !== records[0]);
  if (other < 0) return { frameCount, record: records[0] };
  const names = `${sources[other]} has another metadata record than ${sources[0]}`;
  throw new Error(`${names}: encode all parts with the same options.`);
}

async function appendPart(source: string, writer: StreamWriter, file: StreamFile, progress: Progress): Promise<void> {
  using part = await openPart(source);
  const { frameCount } = part.getMetadata();
  for (let index = 0; index < frameCount; index++) {
    await file.append(writer.addBlock(await part.readBlock(index)));
    progress.show(writer.frameCount);
  }
}

/** Opens a part for its blocks, which are not decoded. */
function openPart(source: string): Promise<AlphaStream> {
  return AlphaStream.open(source, { workers: 0, autoStart: false });
}
