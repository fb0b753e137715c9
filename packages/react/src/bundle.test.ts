import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleSize } from '../../../test/support/bundle-size.mjs';
import { repositoryFolder } from '../../../test/support/shared.mjs';

it('takes at most 3 KB gzipped with everything, and brings neither React nor three', async () => {
  const names = ['AlphaScreen', 'AlphaOccluder', 'AlphaCutout', 'AlphaMaterial'];
  const { bytes, text } = await bundleSize(join(repositoryFolder, 'packages/react/dist/index.js'), [
    ...names,
    ...['useAlphaStream', 'useAlphaVideo', 'useAlphaMask'],
  ]);
  console.log(`@alphastream/react: ${bytes} bytes gzipped`);
  expect(bytes).toBeLessThanOrEqual(3 * 1024);
  expect(text).toContain('createOccluder');
  expect(text).not.toContain('WebGLRenderer');
});
