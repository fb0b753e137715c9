import { readFileSync } from 'node:fs';
import { DEFAULTS } from '@alphastream/core';
import type { Size } from '../usage.js';

type Members = Readonly<Record<string, unknown>>;

/** Members for the metadata record, and the file that they are from. */
export interface GivenRecord {
  readonly path: string;
  readonly members: Members;
}

/** Reads a JSON object. Throws an Error that names the file. */
export function readRecord(path: string): GivenRecord {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(`${path} cannot be read: ${missing ? 'there is no such file' : (error as Error).message}.`, {
      cause: error,
    });
  }
  const members = parse(text, path);
  if (typeof members === 'object' && members !== null && !Array.isArray(members)) {
    return { path, members: members as Members };
  }
  throw new Error(`${path} is JSON, but not an object.`);
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new Error(`${path} is not valid JSON: ${(error as Error).message}.`, { cause: error });
  }
}

/**
 * The metadata record of a stream of masks: the given members, with width, height and fps.
 *
 * Outlines count the masks' pixels, so width and height are those of the masks: who says others is mistaken. The rate is
 * what the command line says; else what the input and the given members say, who must agree; else the readers' default,
 * written down so that it stays.
 */
export function makeRecord(
  masks: Size & { readonly fps: number | undefined },
  said: { readonly space: Size | undefined; readonly fps: number | undefined },
  given: GivenRecord | undefined,
): Members {
  const { width, height } = masks;
  const members = given?.members ?? {};
  if (said.space !== undefined && (said.space.width !== width || said.space.height !== height)) {
    const { space } = said;
    throw new Error(`The masks have ${width} × ${height} pixels, and --space says ${space.width} × ${space.height}.`);
  }
  for (const [name, side] of Object.entries({ width, height })) {
    if (members[name] === undefined || members[name] === side) continue;
    throw new Error(
      `${given!.path} says that ${name} is ${JSON.stringify(members[name])}, but the masks have ${side}.`,
    );
  }
  const fps = said.fps ?? agreedRate(masks.fps, given) ?? DEFAULTS.fps;
  return { ...members, width, height, fps };
}

function agreedRate(own: number | undefined, given: GivenRecord | undefined): number | undefined {
  const rate = given?.members.fps;
  if (given === undefined || rate === undefined) return own;
  if (typeof rate !== 'number' || !Number.isFinite(rate) || rate <= 0) {
    throw new Error(`${given.path} says that fps is ${JSON.stringify(rate)}, but it is a number above zero.`);
  }
  // 29.97 for 30000/1001 is meant to be the same.
  if (own === undefined || Math.abs(own - rate) < 0.005) return own ?? rate;
  throw new Error(`${given.path} says that fps is ${rate}, but the video has ${own}: decide with --fps.`);
}
