import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

interface Process {
  readonly parent: number;
  readonly executable: string;
  readonly bytes: number;
}

/**
 * Bytes in memory of the processes of an executable that a process has started, or those that it has started, without files that
 * are mapped. Memory that several of them share counts for each. On Linux; elsewhere 0.
 *
 * @param executable Of its path.
 */
export function memoryOf(ancestor: number, executable: RegExp): number {
  const processes = readProcesses();
  const isInside = (id: number): boolean => {
    const parent = processes.get(id)?.parent;
    return parent !== undefined && (parent === ancestor || isInside(parent));
  };
  return [...processes]
    .filter(([id, process]) => executable.test(process.executable) && isInside(id))
    .reduce((sum, [, { bytes }]) => sum + bytes, 0);
}

function readProcesses(): Map<number, Process> {
  const processes = new Map<number, Process>();
  for (const name of listProcesses()) {
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      const value = (key: string) => Number(new RegExp(`^${key}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
      processes.set(Number(name), {
        parent: value('PPid'),
        executable: readlinkSync(`/proc/${name}/exe`),
        bytes: 1024 * (value('RssAnon') + value('RssShmem')),
      });
    } catch {
      // It has ended meanwhile, or is another user's.
    }
  }
  return processes;
}

function listProcesses(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}
