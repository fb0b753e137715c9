/** What a server says of the version of a file. */
export interface FileVersion {
  /** Size in bytes, where the headers tell. */
  readonly size: number | undefined;
  readonly etag: string | undefined;
  /** The header Last-Modified. */
  readonly modified: string | undefined;
}

/** Reads the version from the headers of a response. */
export function readVersion(headers: Headers, size: number | undefined): FileVersion {
  return { size, etag: headers.get('etag')?.trim() || undefined, modified: headers.get('last-modified') || undefined };
}

/** What tells that a response is not of the version that was opened. */
export interface Difference {
  readonly mark: 'ETag' | 'Last-Modified' | 'size';
  /** Whether only one of the two has the mark: another server may have answered, and the next answer may have it again. */
  readonly isMissing: boolean;
}

/** Returns what tells that two responses are not of the same version; undefined if nothing does. */
export function differenceOf(before: FileVersion, now: FileVersion): Difference | undefined {
  const marks = [
    ['size', before.size ?? now.size, now.size ?? before.size],
    ['ETag', opaqueTag(before.etag), opaqueTag(now.etag)],
    ['Last-Modified', before.modified, now.modified],
  ] as const;
  const differences = marks.filter(([, one, other]) => one !== other);
  const [first] = [...differences.filter(([, one, other]) => one !== undefined && other !== undefined), ...differences];
  if (first === undefined) return undefined;
  const [mark, one, other] = first;
  return { mark, isMissing: one === undefined || other === undefined };
}

/** Returns why a change may stay unnoticed, as a sentence; undefined if it cannot. */
export function doubtOf({ etag, modified }: FileVersion, name: string): string | undefined {
  if (etag !== undefined && !isWeak(etag)) return undefined;
  const what = etag === undefined ? 'no ETag that can be read' : 'only a weak ETag';
  const by = etag !== undefined ? 'it and the size' : modified === undefined ? 'its size' : 'its date and size';
  return `The server sends ${what} for ${name}: a change of the file is noticed by ${by} alone.`;
}

/** The tag without its mark of weakness: a proxy that compresses adds the mark (RFC 9110 section 8.8.3.2). */
function opaqueTag(etag: string | undefined): string | undefined {
  return etag !== undefined && isWeak(etag) ? etag.slice(2) : etag;
}

function isWeak(etag: string): boolean {
  return etag.startsWith('W/');
}
