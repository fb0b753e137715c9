import { expect, test } from 'vitest';
import { bundlePage } from '../../bench/bundle-page.mjs';

test.each(['chromium-page.mjs', 'upload-page.mjs'])(
  'the benchmark bundles %s with the built packages',
  async (script) => {
    await expect(bundlePage(script)).resolves.toContain('benchPage');
  },
);
