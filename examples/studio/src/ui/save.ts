/** File System Access, where it is there. */
interface Picker {
  showSaveFilePicker(options: object): Promise<FileSystemFileHandle>;
}

/**
 * Saves a file where the user wants, or as a download. Resolves with false if the user closes the dialog.
 *
 * @throws Error with a sentence for the user: the file is still there.
 */
export async function saveFile(blob: Blob, name: string): Promise<boolean> {
  if (!('showSaveFilePicker' in window)) {
    download(blob, name);
    return true;
  }
  const extension = name.slice(name.lastIndexOf('.'));
  const types = [{ description: extension.slice(1).toUpperCase(), accept: { [typeOf(extension)]: [extension] } }];
  let handle: FileSystemFileHandle;
  try {
    handle = await (window as unknown as Picker).showSaveFilePicker({ suggestedName: name, types });
  } catch (error) {
    if ((error as Error).name === 'AbortError') return false;
    // No dialog here, as in a frame of another page.
    download(blob, name);
    return true;
  }
  try {
    await blob.stream().pipeTo(await handle.createWritable());
    return true;
  } catch (error) {
    const isFull = (error as Error).name === 'QuotaExceededError';
    const reason = isFull ? 'the disk is full' : (error as Error).message.replace(/\.$/, '');
    throw new Error(`${name} was not saved (${reason}). It is still here: make room, or save it elsewhere.`, {
      cause: error,
    });
  }
}

function typeOf(extension: string): string {
  return extension === '.mp4' ? 'video/mp4' : 'application/octet-stream';
}

function download(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([blob], { type: typeOf(name.slice(name.lastIndexOf('.'))) }));
  link.download = name;
  link.click();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
