import type { Footage } from './footage.js';
import { openPictureFootage, PICTURES } from './picture-footage.js';
import { openVideoFootage } from './video-footage.js';

/** Opens what the user has dropped or chosen. Rejects with a sentence for the user. */
export async function openFootage(files: readonly File[]): Promise<Footage> {
  const visible = files.filter(({ name }) => !name.startsWith('.'));
  const pictures = visible.filter(({ name }) => PICTURES.test(name));
  const [video] = visible.filter((file) => !pictures.includes(file));
  if (pictures.length > 0 && (video === undefined || pictures.length > 1)) return openPictureFootage(pictures);
  if (video === undefined)
    throw new Error('There is no video and no picture in it: drop a video, or a folder of PNGs.');
  if (video.size === 0) throw new Error(`${video.name} is empty.`);
  return openVideoFootage(video);
}
