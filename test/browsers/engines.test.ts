import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDecoder } from '@alphastream/core/decoder';
import { describe, expect, it } from 'vitest';
import { ADAPTERS } from '../contract/adapters.js';
import { describeBrowsers } from '../support/browser-names.js';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import { CLIP } from '../support/number-grid.mjs';
import { sha256 } from '../support/oracle.mjs';
import { fixturesFolder } from '../support/shared.mjs';
import type enginePage from './pages/engine.js';

const NUMBERED = [0, 1, 299, CLIP.frames - 1];

/** SHA-256 of exact masks by the decoder in Node. */
async function digestsInNode(file: string, frames: readonly number[]): Promise<string[]> {
  const bytes = readFileSync(join(fixturesFolder, file));
  const decoder = await createDecoder();
  const { index, metadata } = decoder.open(bytes);
  return frames.map((frame) => {
    const { offset, length } = index.blockRange(frame);
    const block = bytes.subarray(offset, offset + length);
    return sha256(decoder.decode(block, frame).mask(metadata.width, metadata.height));
  });
}

describeBrowsers((browser) => {
  describe.each(ADAPTERS)('%s', (adapter) => {
    const script = new URL('pages/engine.ts', import.meta.url);
    const { ask } = useEnginePage<Offered<typeof enginePage>>(adapter, script, { browser });

    it('draws with WebGL2', async () => {
      const { isWebGL2, renderer } = await ask('webgl');
      console.log(`${browser}: ${renderer}`);
      expect(isWebGL2).toBe(true);
    });

    it.each([
      ['shapes.asvp', [2, 4, 5, 6]],
      ['numbers.asvp', NUMBERED],
    ] as const)('decodes %s in a worker to the bit as Node does', async (file, frames) => {
      const { digests, workers } = await ask('digests', `/test/fixtures/${file}`, frames);
      expect(digests).toEqual(await digestsInNode(file, frames));
      expect(workers).toBeGreaterThanOrEqual(1);
    });

    it('a screen shows the mask of the frame that is due', async () => {
      expect(await ask('drawnMasks', NUMBERED)).toEqual(NUMBERED);
    });

    it('a muted video plays without a click', async () => {
      expect(await ask('playMuted')).toBeGreaterThanOrEqual(0.5);
    });

    it('a video has the picture of the time that was sought', async () => {
      const frames = [0, 7, 300];
      expect(await ask('soughtPictures', frames)).toEqual(frames);
    });
  });
});
