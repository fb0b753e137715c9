import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleSize } from '../../../test/support/bundle-size.mjs';
import { repositoryFolder } from '../../../test/support/shared.mjs';

const DIST = join(repositoryFolder, 'packages/three/dist/index.js');

it('AlphaMask with all it makes takes at most 8 KB gzipped, and brings neither three nor the core', async () => {
  const { bytes, text } = await bundleSize(DIST, ['AlphaMask']);
  const all = await bundleSize(DIST, ['AlphaMask', 'SurfaceMesh', 'checkPassthrough', 'createDebugOverlay']);
  console.log(`@alphastream/three: AlphaMask ${bytes} bytes gzipped, everything ${all.bytes}`);
  expect(bytes).toBeLessThanOrEqual(8 * 1024);
  // What is not asked for is left out; what is must be there, or the measure would be worth nothing.
  expect(text).not.toContain('alphastream-debug');
  expect(all.text).toContain('alphastream-debug');
  expect(text).toContain('alphaStreamAlpha');
  expect(text).not.toContain('WebGLPrograms');
});
