/** The error of a command that does not start, so that a file cannot be read. */
export function cannotStart(command: string, path: string, cause: Error): Error {
  const what = `${path} cannot be read without ${command}, and ${reasonOf(cause)}`;
  return new Error(`${what}: install ffmpeg, or give a folder of PNGs.`, { cause });
}

/** The error of ffmpeg that does not start, so that a video cannot be written. */
export function cannotStartWriting(path: string, cause: Error): Error {
  const what = `${path} cannot be written without ffmpeg, and ${reasonOf(cause)}`;
  return new Error(`${what}: install ffmpeg, or omit --video.`, { cause });
}

function reasonOf(cause: Error): string {
  return (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'it is not on PATH' : cause.message.replace(/\.$/, '');
}

/** The error of a file that ffmpeg or ffprobe refuses, from their messages. */
export function cannotRead(path: string, errors: string): Error {
  if (/not on whitelist/i.test(errors)) {
    return new Error(`${path} is not a supported video: give a single file that contains its pictures.`);
  }
  if (/option '?-?fps_mode/i.test(errors)) {
    return new Error(`${path} needs ffmpeg 5.1 or newer, but the one on PATH is older: install a newer one.`);
  }
  const decoder = /Unknown decoder '(.*?)'/.exec(errors)?.[1];
  if (decoder !== undefined) {
    return new Error(`${path} has alpha that only an ffmpeg with ${decoder} reads: install one, or give --mask luma.`);
  }
  return new Error(`ffmpeg cannot read ${path}: ${lastSentence(errors, path)}.`);
}

/** The last line of error messages, without the path and the tags at its start. */
export function lastSentence(errors: string, path: string): string {
  const line = errors
    .trim()
    .split('\n')
    .at(-1)!
    .replace(/^(?:\[[^\]]*\] )+/, '')
    .replace(`file:${path}: `, '');
  return line.trim().replace(/\.$/, '') || 'it gives no reason';
}
