import { ALPHA_GLSL, EDGE_FIT_LINEAR, EDGE_FIT_SEVENTH, GOLDEN_ANGLE, shaderFloat } from '@alphastream/core/binding';
import { expect, it } from 'vitest';

it('the fit of the edge shader finds the distance of a straight edge from the share of a disc that it leaves', () => {
  let maxError = 0;
  for (let distance = -1; distance <= 1; distance += 1 / 4096) {
    const share = (2 / Math.PI) * (distance * Math.sqrt(1 - distance ** 2) + Math.asin(distance));
    const found = share * (EDGE_FIT_LINEAR + EDGE_FIT_SEVENTH * share ** 6);
    maxError = Math.max(maxError, Math.abs(found - distance));
  }
  expect(maxError).toBeLessThan(0.022);
  expect(EDGE_FIT_LINEAR).toBeCloseTo(Math.PI / 4, 3);
  expect(EDGE_FIT_LINEAR + EDGE_FIT_SEVENTH).toBe(1);
});

it('the golden angle is exact in single precision', () => {
  expect(Math.fround(GOLDEN_ANGLE)).toBe(Math.fround(Math.PI * (3 - Math.sqrt(5))));
});

it('shader code writes whole numbers as floats', () => {
  expect(shaderFloat(32)).toBe('32.0');
  expect(shaderFloat(0.5)).toBe('0.5');
  expect(ALPHA_GLSL).toContain('sum / 16.0 - 1.0');
});
