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

it('a ShaderMaterial calls alphaStreamAlpha, and loses its uniforms with the mask', async () => {
  expect(await ask('shaderMaterial')).toEqual({ row: PLAIN, left: [] });
});

it('a RawShaderMaterial reads the uniforms', async () => {
  expect(await ask('rawShaderMaterial')).toEqual(PLAIN);
});
