import { AlphaStreamError } from '../shared/errors.js';
import { fileKindOf, type FileKind, type KindFacts } from './file-kind.js';
import { requireBoolean, requirePositive, whole, type Checks } from '../shared/checks.js';
import { DEFAULTS, type Limits } from '../shared/options.js';

/** Options that override the metadata record of a file. All optional. */
export interface MetadataOptions {
  /**
   * Frames per second, above 0.
   *
   * @defaultValue that of the metadata record, or 60
   */
  fps?: number | undefined;
  /**
   * Width of the coordinate space in pixels, at least 1.
   *
   * @defaultValue that of the metadata record, or 2024
   */
  width?: number | undefined;
  /**
   * Height of the coordinate space in pixels, at least 1.
   *
   * @defaultValue that of the metadata record, or 1024
   */
  height?: number | undefined;
  /**
   * Throws a `Decode` error for a damaged metadata record instead of ignoring the record.
   *
   * @defaultValue false
   */
  strictMetadata?: boolean | undefined;
}

export const METADATA_CHECKS: Checks<MetadataOptions> = {
  fps: requirePositive,
  width: whole(1),
  height: whole(1),
  strictMetadata: requireBoolean,
};

/** The description of an open stream. Frozen. */
export interface Metadata {
  /** `ASVP` plain, `ASVR` encrypted. */
  readonly format: 'ASVP' | 'ASVR';
  /** What the file is, and whether this build knows files of its kind. */
  readonly kind: FileKind;
  /** File version of an encrypted stream (4 for product version 1.5.0); 0 for a plain one. */
  readonly version: number;
  /** Number of frames, from 0 on. */
  readonly frameCount: number;
  /** Width of the coordinate space, and of the exact mask, in pixels. */
  readonly width: number;
  /** Height of the coordinate space, and of the exact mask, in pixels. */
  readonly height: number;
  /** Frames per second of the stream's own timeline. */
  readonly fps: number;
  /** How two eyes share the picture, as the record says it, for example `side-by-side`. */
  readonly stereo: string | undefined;
  /** How the picture lies around the viewer, as the record says it, for example `equirect180`. */
  readonly projection: string | undefined;
  /** The title, as the record says it. */
  readonly title: string | undefined;
  /** The metadata record as it stands in the file, with members this library does not know; null without one. */
  readonly record: Readonly<Record<string, unknown>> | null;
  /** The record's text as it stands in the file, also where it is not good JSON; undefined without one. */
  readonly recordText: string | undefined;
  /** What is wrong with the record, as a sentence; it was then ignored. Undefined for a good record or none. */
  readonly recordProblem: string | undefined;
  /** Size of the file in bytes. */
  readonly fileSize: number;
}

/** The part of the lead that metadata is made from. */
export interface LeadFacts extends KindFacts {
  frameCount: number;
  /** JSON text of the metadata record. */
  metadata: string | undefined;
  metadataProblem: string | undefined;
}

/** Puts together options, record and defaults, in this order (the stream format, section 4). */
export function resolveMetadata(
  lead: LeadFacts,
  fileSize: number,
  options: MetadataOptions,
  limits: Pick<Limits, 'maskSide'>,
): Metadata {
  const { record, problem } = parseRecord(lead);
  if (problem !== undefined && options.strictMetadata === true) {
    throw new AlphaStreamError('Decode', `The metadata record is damaged: ${problem}`, { stage: 'index' });
  }
  const width = options.width ?? sideOf(record?.width) ?? DEFAULTS.width;
  const height = options.height ?? sideOf(record?.height) ?? DEFAULTS.height;
  if (Math.max(width, height) > limits.maskSide) {
    throw new AlphaStreamError(
      'Resource',
      `The coordinate space of ${width} × ${height} pixels is past the limit of ${limits.maskSide} a side. ` +
        'Give the true width and height as options, or raise limits.maskSide.',
      { stage: 'index' },
    );
  }
  return Object.freeze({
    format: lead.encrypted ? 'ASVR' : 'ASVP',
    kind: fileKindOf(lead),
    version: lead.version,
    frameCount: lead.frameCount,
    width,
    height,
    fps: options.fps ?? rateOf(record?.fps) ?? DEFAULTS.fps,
    stereo: textOf(record?.stereo),
    projection: textOf(record?.projection),
    title: textOf(record?.title),
    record,
    recordText: lead.metadata,
    recordProblem: problem,
    fileSize,
  });
}

function parseRecord(lead: LeadFacts): {
  record: Readonly<Record<string, unknown>> | null;
  problem: string | undefined;
} {
  if (lead.metadata === undefined) return { record: null, problem: lead.metadataProblem };
  try {
    const parsed: unknown = JSON.parse(lead.metadata);
    if (isTooDeep(lead.metadata))
      return { record: null, problem: `it has values within more than ${MAX_DEPTH} others.` };
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      return { record: Object.freeze(parsed as Record<string, unknown>), problem: lead.metadataProblem };
    }
    return { record: null, problem: 'it is JSON, but not an object.' };
  } catch {
    return { record: null, problem: 'it is not valid JSON.' };
  }
}

/** Objects and arrays within each other. More of them exhaust the stack of what copies or prints the record. */
const MAX_DEPTH = 100;

/** Whether valid JSON has too many objects and arrays within each other. Without recursion, and without a regular expression. */
function isTooDeep(json: string): boolean {
  let depth = 0;
  let isText = false;
  for (let at = 0; at < json.length; at++) {
    const char = json[at]!;
    if (isText && char === '\\') at++;
    else if (char === '"') isText = !isText;
    else if (!isText && (char === '[' || char === '{') && ++depth > MAX_DEPTH) return true;
    else if (!isText && (char === ']' || char === '}')) depth--;
  }
  return false;
}

function sideOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 ? value : undefined;
}

function rateOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
