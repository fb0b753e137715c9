import { CompactFrame, type FileKind, type Metadata } from '@alphastream/core';
import type { Command } from '../arguments.js';
import { forEachFrame, withStream, type BadFrame } from '../frames.js';
import { printable, printableLine, publicSource } from '../printable.js';
import type { Terminal } from '../terminal.js';

/** Minimum, maximum and mean of a count over the good frames, under their names in the JSON output. */
interface Range {
  least: number;
  most: number;
  mean: number;
}

/** Prints what a stream contains. Damaged frames are counted, not fatal. */
export function inspect(command: Command, terminal: Terminal): Promise<0 | 1> {
  return withStream(command, async (stream) => {
    // The record is printed as an object; its text would repeat it.
    const { recordText: _, ...metadata } = stream.getMetadata();
    const points: number[] = [];
    const channels: number[] = [];
    const compactBytes: number[] = [];
    const ground: number[] = [];
    const bad: (BadFrame & { frame: number })[] = [];
    await forEachFrame(stream, terminal, (index, frame) => {
      if (!(frame instanceof CompactFrame)) {
        bad.push({ frame: index, code: frame.code, message: frame.message });
        return;
      }
      points.push(frame.pointCount);
      channels.push(frame.channelCount);
      compactBytes.push(frame.byteLength);
      if (frame.lastRow >= frame.firstRow) ground.push(1 - (frame.lastRow + 1) / frame.height);
    });
    const facts = {
      ...metadata,
      seconds: metadata.frameCount / metadata.fps,
      bytesPerFrame: metadata.frameCount === 0 ? 0 : metadata.fileSize / metadata.frameCount,
      points: rangeOf(points),
      channels: rangeOf(channels),
      decodedBytes: rangeOf(compactBytes),
      // Eyes on top of each other have a lower edge each.
      ground: metadata.stereo === 'top-bottom' || ground.length === 0 ? undefined : rangeOf(ground),
      badFrames: bad,
    };
    terminal.stdout.write(
      command.json ? `${printable(JSON.stringify(facts, null, 2))}\n` : describe(command.source, facts),
    );
    return 0 as const;
  });
}

function rangeOf(values: readonly number[]): Range {
  if (values.length === 0) return { least: 0, most: 0, mean: 0 };
  let [least, most, sum] = [Infinity, -Infinity, 0];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }
  return { least, most, mean: sum / values.length };
}

interface Facts extends Omit<Metadata, 'recordText'> {
  seconds: number;
  bytesPerFrame: number;
  points: Range;
  channels: Range;
  decodedBytes: Range;
  /** Lowest opaque pixel above the lower edge of the picture, as a share of its height. */
  ground: Range | undefined;
  badFrames: readonly (BadFrame & { frame: number })[];
}

function describe(source: string, facts: Facts): string {
  const range = ({ least, most, mean }: Range) => `${least} to ${most}, ${mean.toFixed(1)} on average`;
  const rows: [string, string | undefined][] = [
    ['source', publicSource(source)],
    ['title', facts.title],
    ['format', describeKind(facts.kind)],
    ['support', facts.kind.note === undefined ? 'supported' : `untested: ${facts.kind.note}`],
    ['frames', `${facts.frameCount}, ${facts.seconds.toFixed(2)} s at ${facts.fps} fps`],
    ['coordinate space', `${facts.width} × ${facts.height}`],
    ['stereo', facts.stereo],
    ['projection', facts.projection],
    ['size', `${facts.fileSize} bytes, ${facts.bytesPerFrame.toFixed(0)} a frame`],
    ['channels a frame', range(facts.channels)],
    ['points a frame', range(facts.points)],
    ['decoded bytes a frame', range(facts.decodedBytes)],
    ['ground', facts.ground && describeGround(facts.ground)],
    ['metadata record', facts.recordProblem ?? (facts.record === null ? 'none' : JSON.stringify(facts.record))],
    ['damaged frames', facts.badFrames.length === 0 ? 'none' : String(facts.badFrames.length)],
    ...facts.badFrames.slice(0, 10).map(({ frame, message }): [string, string] => [`  frame ${frame}`, message]),
  ];
  return rows
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name.padEnd(22)} ${printableLine(value!)}\n`)
    .join('');
}

function describeGround({ least, most, mean }: Range): string {
  return `${least.toFixed(3)} to ${most.toFixed(3)} of the height above the lower edge, ${mean.toFixed(3)} on average`;
}

function describeKind({ encrypted, version, header }: FileKind): string {
  const headers = { ours: '', variant: ', a header with unknown marks', foreign: ", another writer's header" };
  return `${encrypted ? `ASVR (encrypted), file version ${version}` : 'ASVP (plain)'}${headers[header]}`;
}
