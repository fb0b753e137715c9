import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { MaskSource } from '../mask-source.js';
import { PngMasks, readPngSize } from '../png/mask.js';

/** Lists the PNGs of a folder in the natural order of their names: `2.png` before `10.png`. Skips hidden files. */
export async function listPictures(folder: string): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => /^[^.].*\.png$/i.test(name));
  if (names.length === 0) throw new Error(`There is no PNG in the folder "${folder}".`);
  const { compare } = new Intl.Collator('en', { numeric: true });
  // Names that differ in leading zeros only compare as equal: the order must not depend on that of the folder.
  names.sort((a, b) => compare(a, b) || (a < b ? -1 : 1));
  return names.map((name) => join(folder, name));
}

/** Opens PNGs as masks, one per frame. */
export async function openPictures(paths: readonly string[]): Promise<MaskSource> {
  const first = paths[0]!;
  const size = await readPngSize(first);
  const { width, height } = size;
  return {
    ...size,
    fps: undefined,
    frameCount: paths.length,
    members: {},
    remarks: [],
    endRemarks: () => [],
    close: () => Promise.resolve(),
    async *steps() {
      const masks = new PngMasks(size);
      for (const path of paths) {
        const data = await masks.read(path, (found) => {
          const sizes = `${path} has ${found.width} × ${found.height} pixels, but ${first} has ${width} × ${height}`;
          return new Error(`${sizes}: all masks of a stream must have the same size.`);
        });
        yield { data, count: 1 };
      }
    },
  };
}
