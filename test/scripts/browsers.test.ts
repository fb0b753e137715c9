import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { repositoryFolder } from '../support/shared.mjs';

const folder = mkdtempSync(join(tmpdir(), 'alphastream-path-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What is missing for a process that finds these executables and has no screen. */
function missingWith(...executables: string[]): unknown {
  const path = mkdtempSync(join(folder, 'path-'));
  for (const name of executables) writeFileSync(join(path, name), '', { mode: 0o755 });
  const module = join(repositoryFolder, 'scripts/lib/browsers/optional.mjs');
  const script = `console.log(JSON.stringify((await import(${JSON.stringify(module)})).missingBrowsers()))`;
  const env = { PATH: path };
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { env, encoding: 'utf8' }),
  ) as unknown;
}

it.runIf(process.platform === 'linux')('optional browsers are missing with a reason each', () => {
  expect(missingWith()).toEqual({
    firefox: 'there is no firefox-esr or firefox on PATH',
    webkit: 'there is no WebKitWebDriver on PATH',
  });
  expect(missingWith('firefox', 'WebKitWebDriver')).toEqual({
    firefox: 'DISPLAY is not set and there is no Xvfb on PATH',
    webkit: 'DISPLAY is not set and there is no Xvfb on PATH',
  });
  expect(missingWith('firefox-esr', 'Xvfb')).toEqual({ webkit: 'there is no WebKitWebDriver on PATH' });
});
