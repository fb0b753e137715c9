import { DEFAULTS } from '@alphastream/core';
import { readInput } from '../read-input.js';
import type { Size } from '../usage.js';

/** Members of a metadata record. */
export type Members = Readonly<Record<string, unknown>>;

/** Members for the metadata record, and the path of their file. */
export interface GivenRecord {
  readonly path: string;
  readonly members: Members;
}

/** Reads a JSON object. Throws an Error that names the file. */
export function readRecord(path: string): GivenRecord {
  const members = parse(new TextDecoder().decode(readInput(path)), path);
  if (typeof members === 'object' && members !== null && !Array.isArray(members)) {
    return { path, members: members as Members };
  }
  throw new Error(`${path} is JSON, but not an object.`);
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${path} is not valid JSON: ${(error as Error).message}.`, { cause: error });
  }
}

/**
 * Makes the metadata record of a stream: the given members with width, height and fps.
 *
 * Outlines are in pixels of the masks, so width and height are those of the masks, and other values are refused. The
 * frame rate comes from the command line; else from the input and the given members, which must agree; else it is the
 * default of decoders, written explicitly so that it stays.
 */
export function makeRecord(
  masks: Size & { readonly fps: number | undefined; readonly members: Members },
  command: { readonly space: Size | undefined; readonly fps: number | undefined },
  given: GivenRecord | undefined,
): Members {
  const { width, height } = masks;
  const members = given?.members ?? {};
  const { space } = command;
  if (space !== undefined && (space.width !== width || space.height !== height)) {
    throw new Error(`The masks have ${width} × ${height} pixels, but --space is ${space.width} × ${space.height}.`);
  }
  for (const [name, side] of Object.entries({ width, height })) {
    if (members[name] === undefined || members[name] === side) continue;
    throw new Error(`${given!.path} has ${name} ${JSON.stringify(members[name])}, but the masks have ${side}.`);
  }
  const fps = command.fps ?? agreedRate(masks.fps, given) ?? DEFAULTS.fps;
  return { ...masks.members, ...members, width, height, fps };
}

function agreedRate(own: number | undefined, given: GivenRecord | undefined): number | undefined {
  const rate = given?.members.fps;
  if (given === undefined || rate === undefined) return own;
  if (typeof rate !== 'number' || !Number.isFinite(rate) || rate <= 0) {
    throw new Error(`${given.path} has fps ${JSON.stringify(rate)}, but fps must be a number above zero.`);
  }
  // 29.97 stands for 30000/1001.
  if (own === undefined || Math.abs(own - rate) < 0.005) return own ?? rate;
  throw new Error(`${given.path} has fps ${rate}, but the video has ${own}: set --fps.`);
}
