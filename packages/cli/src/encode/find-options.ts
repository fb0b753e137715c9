import type { KeyRange, PackedSide, Rect, Rgb } from '@alphastream/core/encoder';
import { parseNumber, UsageError } from '../usage.js';

/** What a pixel of a mask is decided by. */
export type MaskKind = 'alpha' | 'luma' | 'label';

/** How the person is found in the input. */
export interface FindOptions {
  /** Undefined: what the input looks like decides. */
  readonly mask: MaskKind | undefined;
  /** Labels to take. Undefined: all but 0. */
  readonly labels: ReadonlySet<number> | undefined;
  readonly packed: PackedSide | undefined;
  /** The screen behind the person: its colour, or the paint to look for in the first picture. */
  readonly key: Rgb | 'green' | 'blue' | undefined;
  readonly keyRange: KeyRange | undefined;
  /** Nothing outside of it is the person. In pixels of the mask. */
  readonly garbageMatte: Rect | undefined;
  /** Islands and holes of fewer pixels are removed. */
  readonly despeckle: number | undefined;
  /** What stands for pictures that are missing in a numbered sequence. Undefined: they are refused. */
  readonly gaps: 'hold' | 'empty' | undefined;
  /** Whether the colours of the person are needed, too. */
  readonly needsColours: boolean;
  /** Path of footage that has the colours, if the input has only masks. */
  readonly colours: string | undefined;
}

/** Parses the options. Throws a UsageError, also for options that exclude each other. */
export function parseFindOptions(text: (name: string) => string | undefined): FindOptions {
  const options: FindOptions = {
    mask: parseChoice('--mask', text('mask'), ['alpha', 'luma', 'label']),
    labels: parseLabels(text('labels')),
    packed: parseChoice('--packed', text('packed'), ['right', 'left', 'bottom', 'top']),
    key: parseKeyColour(text('key')),
    keyRange: parseKeyRange(text('key-range')),
    garbageMatte: parseRect(text('garbage-matte')),
    despeckle: parseNumber('--despeckle', text('despeckle')),
    gaps: parseChoice('--gaps', text('gaps'), ['hold', 'empty']),
    needsColours: text('video') !== undefined,
    colours: text('colours'),
  };
  const { mask, labels, packed, key, keyRange, colours, needsColours } = options;
  const refuse = (condition: boolean, sentence: string) => {
    if (condition) throw new UsageError(sentence);
  };
  refuse(key !== undefined && mask !== undefined, '--key finds the person by the colour of the screen: omit --mask');
  refuse(
    key !== undefined && labels !== undefined,
    '--key finds the person by the colour of the screen: omit --labels',
  );
  refuse(
    key !== undefined && packed !== undefined,
    '--key and --packed exclude each other: a packed picture has its matte',
  );
  refuse(colours !== undefined && !needsColours, '--colours is for the video: give --video OUT.mp4 too, or omit it');
  refuse(colours !== undefined && key !== undefined, '--key has the colours of the footage itself: omit --colours');
  refuse(keyRange !== undefined && key === undefined, '--key-range needs --key');
  refuse(labels !== undefined && (mask ?? 'label') !== 'label', `--labels and --mask ${mask} exclude each other`);
  return options;
}

/** What the options say a mask is decided by; undefined if they leave it to the input. */
export function kindOf({ mask, labels, packed }: FindOptions): MaskKind | undefined {
  if (labels !== undefined) return 'label';
  return mask ?? (packed === undefined ? undefined : 'luma');
}

function parseChoice<T extends string>(name: string, text: string | undefined, choices: readonly T[]): T | undefined {
  if (text === undefined) return undefined;
  const choice = choices.find((word) => word === text);
  if (choice !== undefined) return choice;
  throw new UsageError(`${name} takes ${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}, but got "${text}"`);
}

function parseLabels(text: string | undefined): ReadonlySet<number> | undefined {
  if (text === undefined) return undefined;
  const labels = text.split(',').map((label) => (/^\d{1,5}$/.test(label) ? Number(label) : Infinity));
  if (labels.every((label) => label <= 65535)) return new Set(labels);
  throw new UsageError(`--labels takes numbers up to 65535 like 1,2, but got "${text}"`);
}

function parseKeyColour(text: string | undefined): FindOptions['key'] {
  if (text === undefined || text === 'green' || text === 'blue') return text;
  const match = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(text);
  if (match === null) throw new UsageError(`--key takes green, blue or a colour like #20A040, but got "${text}"`);
  const [red, green, blue] = match.slice(1).map((digits) => parseInt(digits, 16));
  return [red!, green!, blue!];
}

/** Larger distances are taken for this one, so that nothing would be certain to be the person. */
const MAX_KEY_DISTANCE = 1.2;

function parseKeyRange(text: string | undefined): KeyRange | undefined {
  if (text === undefined) return undefined;
  const match = /^(\d+(?:\.\d+)?),(\d+(?:\.\d+)?)$/.exec(text);
  const [from, to] = [Number(match?.[1] ?? 1), Number(match?.[2] ?? 0)];
  if (from < to && to <= MAX_KEY_DISTANCE) return [from, to];
  throw new UsageError(
    `--key-range takes two numbers from 0 to ${MAX_KEY_DISTANCE}, the smaller first, like 0.2,0.6, but got "${text}"`,
  );
}

function parseRect(text: string | undefined): Rect | undefined {
  if (text === undefined) return undefined;
  const [x, y, width, height] = (/^(\d{1,5}),(\d{1,5}),(\d{1,5}),(\d{1,5})$/.exec(text) ?? []).slice(1).map(Number);
  if (width !== undefined && width > 0 && height! > 0) return { x: x!, y: y!, width, height: height! };
  throw new UsageError(
    `--garbage-matte takes left, top, width and height in pixels like 0,0,640,480, but got "${text}"`,
  );
}
