import { expect, it } from 'vitest';
import { useEnginePage, type Offered } from '../support/engine-page.js';
import type threeMaterialsPage from './pages/three-materials.js';

const PLAIN = Array.from({ length: 64 }, (_, x) => (x >= 16 && x <= 47 ? 255 : 0));

const { ask } = useEnginePage<Offered<typeof threeMaterialsPage>>(
  'three',
  new URL('pages/three-materials.ts', import.meta.url),
);

it.each([
  ['alphaHash', { alphaHash: true }],
  ['alphaToCoverage', { alphaToCoverage: true }],
  ['alphaToCoverage with alphaTest', { alphaToCoverage: true, alphaTest: 0.5 }],
])('%s sees the mask', async (_, parameters) => {
  for (const name of ['MeshBasicMaterial', 'MeshStandardMaterial'] as const) {
    expect(await ask('row', name, parameters)).toEqual(PLAIN);
  }
});

it.each(['MeshPhysicalMaterial', 'MeshPhongMaterial', 'MeshToonMaterial', 'MeshMatcapMaterial'] as const)(
  '%s is masked',
  async (name) => {
    expect(await ask('row', name, {})).toEqual(PLAIN);
  },
);

it('a sprite is masked, and hit where it is drawn', async () => {
  expect(await ask('sprite')).toEqual({ row: PLAIN, hits: [0, 1, 1, 1, 0] });
});

it('a ShaderMaterial calls alphaStreamAlpha, and loses its uniforms with the mask', async () => {
  expect(await ask('shaderMaterial')).toEqual({ row: PLAIN, left: [] });
});

it('a RawShaderMaterial reads the uniforms', async () => {
  expect(await ask('rawShaderMaterial')).toEqual(PLAIN);
});

it('loses the uniforms for two eyes, too', async () => {
  expect(await ask('stereoUniforms')).toEqual({ had: 6, left: [] });
});

it('materials with different hooks of the user have different WebGL programs', async () => {
  expect(await ask('ownHooks')).toEqual([
    [255, 0, 0, 255],
    [0, 255, 0, 255],
  ]);
});

it('what was set while a material was masked stays', async () => {
  expect(await ask('setSince', 'webgl')).toEqual({
    kept: [true, true, true],
    row: PLAIN.map(() => 255),
    calls: 1,
  });
  expect(await ask('setSince', 'nodes')).toMatchObject({ kept: [true, true, true] });
});

it.each(['webgl', 'nodes'] as const)('a mask releases a disposed material (%s)', async (kind) => {
  expect(await ask('disposed', kind)).toEqual({ counts: [1, 0, 0], isOthers: true, isPlain: true });
});

it('a mesh may be disposed before its mask', async () => {
  expect(await ask('meshes')).toEqual({
    parents: [null, null],
    follows: false,
    otherFollows: true,
    otherParent: null,
  });
});

it('an occluder that has grown leaves no buffers behind', async () => {
  const { counts, left } = await ask('grown');
  expect(counts[0]).toBeGreaterThan(0);
  expect(left).toBe(0);
});
