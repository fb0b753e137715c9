/** File version of the encrypted streams that this build knows and writes. */
const KNOWN_VERSION = 4;

/**
 * What a file is, and what this build can do with it. None of it decides whether a file is read: one of an unknown
 * version is tried like any other, and `support` tells that nobody has compared the outcome.
 */
export interface FileKind {
  /** Whether a key was needed. */
  readonly encrypted: boolean;
  /** File version of an encrypted stream; 0 for a plain one. */
  readonly version: number;
  /**
   * How the header compares with the one that this library writes: `ours`; a `variant` of it with a mark or reserved
   * bytes that are not known; `foreign`, a plain stream of another writer, which may have any bytes there.
   */
  readonly header: 'ours' | 'variant' | 'foreign';
  /** `supported`: files of this kind have been read and compared. `untested`: they are read as if they were known. */
  readonly support: 'supported' | 'untested';
  /** Why the file is untested, as a sentence; undefined for a supported one. */
  readonly note: string | undefined;
}

/** What the decoder says of a file's kind. */
export interface KindFacts {
  encrypted: boolean;
  version: number;
  header: FileKind['header'];
  supported: boolean;
}

/** The kind of a file whose lead was read. */
export function fileKindOf({ encrypted, version, header, supported }: KindFacts): FileKind {
  const note = supported ? undefined : describeDoubt(encrypted, version);
  return Object.freeze({ encrypted, version, header, support: supported ? 'supported' : 'untested', note });
}

function describeDoubt(encrypted: boolean, version: number): string {
  const what =
    encrypted && version !== KNOWN_VERSION
      ? `It is of file version ${version}, and this build knows version ${KNOWN_VERSION}`
      : 'Its header has a mark or reserved bytes that this build does not know';
  return `${what}: it was read as if it were known. Compare what you see before relying on it.`;
}
