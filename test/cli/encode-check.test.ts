import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { encode as encodePng } from 'fast-png';
import { expect, it } from 'vitest';
import { useEncodeCommand } from '../support/encode-command.js';
import { repositoryFolder } from '../support/shared.mjs';

const cli = useEncodeCommand();
const ENCODER = pathToFileURL(join(repositoryFolder, 'packages/core/dist/encoder.js')).href;

/** A writer with a bug: it drops the first rows of each mask. */
const FAULT = `
import { StreamWriter } from ${JSON.stringify(ENCODER)};
const { addMask } = StreamWriter.prototype;
StreamWriter.prototype.addMask = function ({ bits }, ...rest) {
  return addMask.call(this, { bits: bits.map((byte, at) => (at < 40 ? 0 : byte)) }, ...rest);
};
`;

it('a mask that is not painted again is found before an output takes the place of what was there', () => {
  const data = Uint8Array.from({ length: 64 * 48 }, (_, at) => (at % 64 > 20 && at % 64 < 40 ? 255 : 0));
  const png = encodePng({ width: 64, height: 48, data, channels: 1, depth: 8 });
  const folder = cli().write('masks', { '1.png': png, '2.png': png });
  writeFileSync(cli().file('fault.mjs'), FAULT);
  const [output, preview] = [cli().file('old.asvp'), cli().file('old.png')];
  for (const path of [output, preview]) writeFileSync(path, 'old');
  const before = readdirSync(cli().folder);
  const args = ['encode', folder, '-o', output, '--preview', preview];
  const env = { ...process.env, NODE_OPTIONS: `--import=${pathToFileURL(cli().file('fault.mjs')).href}` };
  const { status, stderr } = cli().run(args, env);
  expect(stderr).toMatch(/Frame 0 does not paint the mask that was given: please report this input as a bug\.\n$/);
  expect(status).toBe(1);
  for (const path of [output, preview]) expect(readFileSync(path, 'utf8')).toBe('old');
  expect(readdirSync(cli().folder)).toEqual(before);
  expect(cli().run(args)).toMatchObject({ status: 0 });
  expect(readFileSync(output, 'latin1')).not.toBe('old');
});
