/**
 * Writes test/fixtures: streams with known answers, damaged streams, and the clip with burnt-in
 * frame numbers. The result depends on nothing but these sources and, for the clip, on ffmpeg.
 *
 *     npm run make:fixtures
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CLIP } from '../test/support/number-grid.mjs';
import { fixturesFolder } from '../test/support/shared.mjs';
import { makeBadFiles } from './fixtures/bad-files.mjs';
import { KEY, makeGoodFiles } from './fixtures/good-files.mjs';
import { checkNumberVideo, makeNumberMasks, makeNumberVariants, makeNumberVideo } from './fixtures/numbers.mjs';

const ABOUT =
  'Known answers, written by scripts/make-fixtures.mjs. mask: SHA-256 of the exact R8 mask in the coordinate ' +
  'space. set: its opaque pixels. resized: SHA-256 at other sizes (nearest). where: what fails, opening or one frame.';

rmSync(fixturesFolder, { recursive: true, force: true });

const good = makeGoodFiles();
const bad = makeBadFiles();
for (const { file, bytes } of [...good, ...bad]) write(file, bytes);

// Some streams are all text, and git must not turn their line ends.
write('.gitattributes', '*.asvp binary\n*.asvr binary\n*.mp4 binary\n*.webm binary\n');

write('numbers.asvp', makeNumberMasks());
makeNumberVideo(join(fixturesFolder, 'numbers.mp4'));
checkNumberVideo(join(fixturesFolder, 'numbers.mp4'));
mkdirSync(join(fixturesFolder, 'numbers'));
makeNumberVariants(join(fixturesFolder, 'numbers.mp4'), join(fixturesFolder, 'numbers'));

const manifest = {
  about: ABOUT,
  key: KEY,
  good,
  bad,
  numbers: { video: 'numbers.mp4', stream: 'numbers.asvp', ...CLIP },
};
// `bytes` went into the files.
const json = JSON.stringify(manifest, (name, value) => (name === 'bytes' ? undefined : value), 1);
write('manifest.json', `${json}\n`);
console.log(`${good.length} good and ${bad.length} bad streams, and the clip of ${CLIP.frames} numbers: test/fixtures`);

/**
 * @param {string} file path from test/fixtures
 * @param {string | Uint8Array} content
 */
function write(file, content) {
  const path = join(fixturesFolder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
