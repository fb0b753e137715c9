import { describe, inject, it } from 'vitest';

/** The browsers that tests run in. Firefox and WebKitGTK are optional. */
export const BROWSERS = ['chromium', 'firefox', 'webkit'] as const;

export type BrowserName = (typeof BROWSERS)[number];

/** ALPHASTREAM_REQUIRE_BROWSERS=1 makes a missing browser a failure. */
const IS_REQUIRED = !['', '0', undefined].includes(process.env.ALPHASTREAM_REQUIRE_BROWSERS);

/**
 * A suite for each browser. Where one is missing, its suite is skipped with the reason in its name, or fails if all
 * browsers are required.
 */
export function describeBrowsers(body: (browser: BrowserName) => void): void {
  const missing: Partial<Record<BrowserName, string>> = inject('missingBrowsers');
  for (const browser of BROWSERS) {
    const reason = missing[browser];
    if (reason === undefined) describe(browser, () => body(browser));
    else if (!IS_REQUIRED) describe.skip(`${browser} (skipped: ${reason})`, () => body(browser));
    else failMissing(browser, reason);
  }
}

function failMissing(browser: BrowserName, reason: string): void {
  describe(browser, () => {
    it('is installed, as ALPHASTREAM_REQUIRE_BROWSERS demands', () => {
      throw new Error(`Tests cannot run in ${browser}: ${reason}. Run \`npm test\` as root on Debian, or install it.`);
    });
  });
}
