import { stat } from 'node:fs/promises';
import type { FindOptions } from './find-options.js';
import type { MaskSource } from './mask-source.js';
import { listPictures, openPictures } from './pictures/picture-masks.js';
import { openVideoMasks } from './video/video-masks.js';

/** Opens a folder of PNGs, one PNG, or a video. */
export async function openMasks(path: string, options: FindOptions, fps: number | undefined): Promise<MaskSource> {
  const stats = await stat(path).catch(() => null);
  if (stats === null) throw new Error(`There is no folder or video "${path}".`);
  if (stats.isDirectory()) return openPictures(await listPictures(path));
  return /\.png$/i.test(path) ? openPictures([path]) : openVideoMasks(path, options, fps);
}
