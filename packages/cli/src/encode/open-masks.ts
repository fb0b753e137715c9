import { stat } from 'node:fs/promises';
import type { MaskSource } from './mask-source.js';
import { listPictures, openPictures } from './picture-masks.js';
import { openVideo } from './video-masks.js';

/** Opens a folder of PNGs, one PNG, or a video. */
export async function openMasks(path: string): Promise<MaskSource> {
  const stats = await stat(path).catch(() => null);
  if (stats === null) throw new Error(`There is no folder or video "${path}".`);
  if (stats.isDirectory()) return openPictures(await listPictures(path));
  // Reading a pipe would wait for its writer, for ever if there is none.
  if (!stats.isFile()) throw new Error(`"${path}" is neither a folder nor a file.`);
  return /\.png$/i.test(path) ? openPictures([path]) : openVideo(path);
}
