import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleSize } from '../../../test/support/bundle-size.mjs';
import { repositoryFolder } from '../../../test/support/shared.mjs';

const DIST = join(repositoryFolder, 'packages/three/dist/index.js');
const WEBGPU = join(repositoryFolder, 'packages/three/dist/webgpu.js');

it('takes at most 8 KB gzipped with everything, and brings neither three nor the core', async () => {
  const mask = await bundleSize(DIST, ['AlphaMask']);
  const all = await bundleSize(DIST, ['AlphaMask', 'SurfaceMesh', 'checkPassthrough', 'createDebugOverlay']);
  console.log(`@alphastream/three: AlphaMask ${mask.bytes} bytes gzipped, everything ${all.bytes}`);
  expect(all.bytes).toBeLessThanOrEqual(8 * 1024);
  // What is not asked for is left out; what is must be there, or the measure would be worth nothing.
  expect(mask.text).not.toContain('clear colour');
  expect(all.text).toContain('clear colour');
  expect(mask.text).toContain('alphaStreamMask');
  expect(all.text).not.toContain('WebGLPrograms');
  expect(all.text).not.toContain('alphastream-debug');
});

it('takes no more for WebGPURenderer, and brings neither three nor the core', async () => {
  const { bytes, text } = await bundleSize(WEBGPU, ['AlphaMask']);
  console.log(`@alphastream/three/webgpu: AlphaMask ${bytes} bytes gzipped`);
  expect(bytes).toBeLessThanOrEqual(8 * 1024);
  expect(text).toContain('alphaStreamSide');
  expect(text).not.toContain('WebGPUBackend');
});
