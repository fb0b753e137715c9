import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundleSize } from '../../../test/support/bundle-size.mjs';
import { repositoryFolder } from '../../../test/support/shared.mjs';

const DIST = join(repositoryFolder, 'packages/babylon/dist');

it('takes at most 12.5 KB gzipped with everything, and brings neither Babylon.js nor the core', async () => {
  const mask = await bundleSize(join(DIST, 'index.js'), ['AlphaMask']);
  const all = await bundleSize(join(DIST, 'index.js'), [
    'AlphaMask',
    'SurfaceMesh',
    'checkPassthrough',
    'createDebugOverlay',
  ]);
  const block = await bundleSize(join(DIST, 'node-material.js'), ['AlphaStreamBlock']);
  console.log(
    `@alphastream/babylon: AlphaMask ${mask.bytes} bytes gzipped, everything ${all.bytes}, block ${block.bytes}`,
  );
  expect(all.bytes).toBeLessThanOrEqual(12.5 * 1024);
  // What is not asked for is left out; what is must be there, or the measure would be worth nothing.
  expect(mask.text).not.toContain('clear colour');
  expect(all.text).toContain('clear colour');
  expect(mask.text).toContain('alphaStreamMask');
  expect(all.text).not.toContain('NodeMaterialBlock');
  expect(all.text).not.toContain('alphastream-debug');
  // A page that only parses node materials names nothing of the entry: what it registers must stay.
  expect(block.text).toContain('BABYLON.AlphaStreamBlock');
});
