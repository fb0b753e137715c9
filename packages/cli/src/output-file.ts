import { randomBytes } from 'node:crypto';
import { rmSync, type Stats } from 'node:fs';
import { open, readlink, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Signals that end a process without a listener. */
const ENDING_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Bits of a file's mode that are its permissions. */
const PERMISSIONS = 0o7777;
/** Permissions of a new file, less those that the process's mask takes away. */
const NEW_FILE = 0o666;
/** Permissions of what will replace a file: others may read it only once it has that file's permissions. */
const OWNER_ONLY = 0o600;

/**
 * A file that is written beside its target and takes its place when it is whole: a failure, a full disk or Ctrl+C leaves
 * the file that was there. Keeps that file's permissions; a link stays a link, and its target is replaced.
 */
export class OutputFile {
  readonly #path: string;
  readonly #target: string;
  readonly #permissions: number | undefined;
  readonly #unique: string;
  readonly #handles = new Map<string, FileHandle>();
  /** Removes the temporary files on Ctrl+C, too. */
  readonly #onSignal = (signal: NodeJS.Signals) => {
    for (const name of this.#handles.keys()) rmSync(name, { force: true });
    this.#ignoreSignals();
    process.kill(process.pid, signal);
  };

  private constructor(path: string, target: string, permissions: number | undefined) {
    this.#path = path;
    this.#target = target;
    this.#permissions = permissions;
    // The random name prevents a planted link, and a clash with files left by a killed process.
    this.#unique = `${target}.${randomBytes(6).toString('hex')}`;
    for (const signal of ENDING_SIGNALS) process.on(signal, this.#onSignal);
  }

  /** Nothing is written yet. Rejects with an Error that names the file, also if the path is no ordinary file. */
  static async create(path: string): Promise<OutputFile> {
    const stats = await stat(path).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw cannotWrite(path, error);
    });
    if (stats === null) return new OutputFile(path, await endOfLinks(path), undefined);
    if (stats.isDirectory()) throw cannotWrite(path, Object.assign(new Error(), { code: 'EISDIR' }));
    if (!stats.isFile()) throw new Error(`${path} cannot be written: it is not an ordinary file. Choose another name.`);
    return new OutputFile(path, await realpath(path), stats.mode & PERMISSIONS);
  }

  /** Path of the temporary file `part`, which becomes the output. */
  get part(): string {
    return `${this.#unique}.part`;
  }

  /** Opens a new temporary file for reading and writing, whose name ends in `.NAME`. Removed by `close`. */
  async open(name: 'blocks' | 'part'): Promise<FileHandle> {
    const path = `${this.#unique}.${name}`;
    return this.attempt(async () => {
      const handle = await open(path, 'wx+', this.#permissions === undefined ? NEW_FILE : OWNER_ONLY);
      this.#handles.set(path, handle);
      return handle;
    });
  }

  /** Makes sure that the temporary file `part` is on the disk: a full one may show only now. */
  async sync(): Promise<void> {
    await this.attempt(() => this.#handles.get(this.part)!.sync());
  }

  /** Puts the temporary file `part` in place of the target. */
  async replace(): Promise<void> {
    await this.sync();
    await this.attempt(async () => {
      if (this.#permissions !== undefined) await this.#handles.get(this.part)!.chmod(this.#permissions);
      await rename(this.part, this.#target);
    });
  }

  /** Runs a step of writing. Rejects with an Error whose sentence names the file. */
  async attempt<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
  }

  /** Removes the temporary files, after success and failure. */
  async close(): Promise<void> {
    this.#ignoreSignals();
    for (const [path, handle] of this.#handles) {
      await handle.close();
      await rm(path, { force: true });
    }
  }

  #ignoreSignals(): void {
    for (const signal of ENDING_SIGNALS) process.off(signal, this.#onSignal);
  }
}

/** Writes a whole file. Rejects with an Error whose sentence names the file. */
export async function writeOutput(path: string, data: string | Uint8Array): Promise<void> {
  const output = await stageOutput(path, data);
  try {
    await output.replace();
  } finally {
    await output.close();
  }
}

/** Writes a whole file beside its target, for `replace` and `close`. Rejects with an Error whose sentence names the file. */
export async function stageOutput(path: string, data: string | Uint8Array): Promise<OutputFile> {
  const output = await OutputFile.create(path);
  try {
    const part = await output.open('part');
    await output.attempt(() => part.writeFile(data));
    await output.sync();
    return output;
  } catch (error) {
    await output.close();
    throw error;
  }
}

/**
 * Refuses an output that is the source: what is written is not what was read, and the source would be lost.
 *
 * @param source A path or a URL.
 */
export async function refuseSource(source: string, path: string): Promise<void> {
  if (await isSameFile(source, path))
    throw new Error(`${path} is the source itself: choose another name for the output.`);
}

/** Refuses an output that is one of the other inputs, such as a key: it would be lost. */
export async function refuseInputs(inputs: readonly string[], path: string): Promise<void> {
  for (const input of inputs) {
    if (await isSameFile(input, path)) {
      throw new Error(`${path} is an input of this command: choose another name for the output.`);
    }
  }
}

/** Refuses an output that is another output under another name: one would replace the other. */
export async function refuseSameFile(others: readonly string[], path: string): Promise<void> {
  for (const other of others) {
    if (await isSameFile(other, path))
      throw new Error(`${path} and ${other} are one file: choose another name for one.`);
  }
}

async function isSameFile(source: string, path: string): Promise<boolean> {
  const [from, to] = await Promise.all([source, path].map((name) => statOf(name).catch(() => null)));
  return from != null && to != null && from.dev === to.dev && from.ino === to.ino;
}

async function statOf(source: string): Promise<Stats> {
  return stat(/^file:/i.test(source) ? fileURLToPath(source) : source);
}

/** Returns where a path leads whose file does not exist: the end of a chain of links, if it is one. */
async function endOfLinks(path: string): Promise<string> {
  const link = await readlink(path).catch(() => null);
  return link === null ? path : endOfLinks(resolve(await realpath(dirname(path)), link));
}

function cannotWrite(path: string, error: unknown): Error {
  const { code, message } = error as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    ENOENT: 'there is no such folder',
    EISDIR: 'it is a folder',
    EACCES: 'permission denied',
    ENOSPC: 'the disk is full',
    EFBIG: 'it would be larger than files may be here',
  };
  return new Error(`${path} cannot be written: ${reasons[code ?? ''] ?? message}.`, { cause: error });
}
