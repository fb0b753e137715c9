/** A piece of a file, as browsers' writable files and mediabunny take it. */
interface Piece {
  readonly type: 'write';
  readonly position: number;
  readonly data: Uint8Array;
}

/** Names of temporary files begin so. */
const PREFIX = 'alphastream-studio-';
/** A file of a page that was closed without its end is removed after a day, in ms. */
const STALE_MS = 24 * 60 * 60 * 1000;

/**
 * A file of the page's own, on the disk where the browser gives the page one, else in memory. It lasts until `discard`, or
 * a later visit a day after.
 */
export class TemporaryFile {
  /** Takes pieces with their positions. */
  readonly writable: WritableStream<Piece>;
  readonly #finish: () => Promise<Blob>;
  readonly #discard: () => Promise<void>;
  #position = 0;
  #writer: WritableStreamDefaultWriter<Piece> | null = null;

  /** For `create`. */
  constructor(
    writable: WritableStream<Piece>,
    finish: () => Promise<Blob>,
    discard: () => Promise<void> = () => Promise.resolve(),
  ) {
    this.writable = writable;
    this.#finish = finish;
    this.#discard = discard;
  }

  static async create(): Promise<TemporaryFile> {
    try {
      return await createOnDisk();
    } catch {
      // Private windows of some browsers have no disk for pages.
      return createInMemory();
    }
  }

  /** Appends bytes. Resolves when more can be taken. */
  async append(data: Uint8Array): Promise<void> {
    const writer = (this.#writer ??= this.writable.getWriter());
    await writer.ready;
    const written = writer.write({ type: 'write', position: this.#position, data });
    this.#position += data.byteLength;
    await written;
  }

  /** Closes what `append` has begun. What else has written closes `writable` itself. Returns the file. */
  async finish(): Promise<Blob> {
    await this.#writer?.close();
    return this.#finish();
  }

  /** Removes the file, at any time. */
  async discard(): Promise<void> {
    await this.#writer?.abort().catch(() => undefined);
    await this.#discard().catch(() => undefined);
  }
}

async function createOnDisk(): Promise<TemporaryFile> {
  const folder = await navigator.storage.getDirectory();
  const name = PREFIX + crypto.randomUUID();
  const handle = await folder.getFileHandle(name, { create: true });
  const writable = await handle.createWritable();
  return new TemporaryFile(
    writable,
    () => handle.getFile(),
    () => folder.removeEntry(name),
  );
}

function createInMemory(): TemporaryFile {
  let bytes = new Uint8Array(2 ** 20);
  let end = 0;
  const writable = new WritableStream<Piece>({
    write: ({ position, data }) => {
      const last = position + data.byteLength;
      if (last > bytes.byteLength) {
        const larger = new Uint8Array(Math.max(last, 2 * bytes.byteLength));
        larger.set(bytes.subarray(0, end));
        bytes = larger;
      }
      bytes.set(data, position);
      end = Math.max(end, last);
    },
  });
  return new TemporaryFile(writable, () => Promise.resolve(new Blob([bytes.subarray(0, end)])));
}

/** Removes temporary files that earlier visits left. */
export async function removeStaleFiles(): Promise<void> {
  try {
    const folder = await navigator.storage.getDirectory();
    for await (const [name, handle] of folder.entries()) {
      if (!name.startsWith(PREFIX) || !(handle instanceof FileSystemFileHandle)) continue;
      const { lastModified } = await handle.getFile();
      if (Date.now() - lastModified > STALE_MS) await folder.removeEntry(name);
    }
  } catch {
    // There is no such folder.
  }
}
