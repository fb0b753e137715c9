import { byId } from './dom.js';

/**
 * Takes files that are dropped anywhere on the page, or chosen.
 *
 * @param onProblem Called with a sentence if a drop cannot be read.
 */
export function acceptFiles(onFiles: (files: File[]) => void, onProblem: (sentence: string) => void): void {
  const [file, folder, hint] = [byId<HTMLInputElement>('file'), byId<HTMLInputElement>('folder'), byId('drop')];
  for (const id of ['choose-file', 'open']) byId(id).addEventListener('click', () => file.click());
  byId('choose-folder').addEventListener('click', () => folder.click());
  for (const input of [file, folder]) {
    input.addEventListener('change', () => {
      if (input.files?.length) onFiles([...input.files]);
      input.value = '';
    });
  }
  addEventListener('dragover', (event) => {
    event.preventDefault();
    hint.hidden = false;
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) hint.hidden = true;
  });
  addEventListener('drop', (event) => {
    event.preventDefault();
    hint.hidden = true;
    if (event.dataTransfer === null) return;
    filesOf(event.dataTransfer).then(onFiles, () =>
      onProblem('What was dropped cannot be read: it was moved, or this page may not. Choose the files instead.'),
    );
  });
}

/** The files of a drop, and those in its folders. */
async function filesOf(transfer: DataTransfer): Promise<File[]> {
  // Both are empty after the event.
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  const files = [...transfer.files];
  const folders = entries.filter((entry) => entry?.isDirectory === true) as FileSystemDirectoryEntry[];
  if (folders.length === 0) return files;
  const inside = await Promise.all(folders.map(filesIn));
  return [...files.filter(({ name }) => !folders.some((folder) => folder.name === name)), ...inside.flat()];
}

/** The files directly in a folder. */
async function filesIn(folder: FileSystemDirectoryEntry): Promise<File[]> {
  const reader = folder.createReader();
  const files: File[] = [];
  for (;;) {
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return files;
    for (const entry of entries) {
      if (!entry.isFile) continue;
      files.push(await new Promise<File>((resolve, reject) => (entry as FileSystemFileEntry).file(resolve, reject)));
    }
  }
}
