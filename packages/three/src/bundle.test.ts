import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleSize } from '../../../test/support/bundle-size.mjs';
import { repositoryFolder } from '../../../test/support/shared.mjs';

const MOST_BYTES = 8 * 1024;

it('the adapter takes at most 8 KB gzipped, and brings neither three nor the core', async () => {
  const { bytes, text } = await bundleSize(join(repositoryFolder, 'packages/three/dist/index.js'));
  console.log(`@alphastream/three: ${bytes} bytes gzipped`);
  expect(bytes).toBeLessThanOrEqual(MOST_BYTES);
  // The measure would be worth nothing for an empty file.
  expect(text).toContain('alphaStreamAlpha');
  expect(text).not.toContain('WebGLPrograms');
});
