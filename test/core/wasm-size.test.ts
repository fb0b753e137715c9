import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';

/** What every page fetches, gzipped, in bytes. docs/adr/007 tells what is in it, docs/adr/018 and 022 why it is more than 60 KiB. */
const READER_BUDGET = 75 * 1024;

const readProgram = (name: string) => readFileSync(new URL(`../../wasm/pkg/${name}`, import.meta.url));

it('the WASM module that every page fetches keeps within its budget', () => {
  const size = gzipSync(readProgram('alphastream_bg.wasm'), { level: 9 }).byteLength;
  expect(size, `alphastream_bg.wasm has ${size} bytes gzipped; ${READER_BUDGET} are allowed`).toBeLessThanOrEqual(
    READER_BUDGET,
  );
});

it('the reader writes nothing, and the writer reads nothing', async () => {
  const exportsOf = async (name: string) =>
    WebAssembly.Module.exports(await WebAssembly.compile(readProgram(name))).map((each) => each.name);
  const reader = await exportsOf('alphastream_bg.wasm');
  const writer = await exportsOf('alphastream_writer_bg.wasm');
  // Both names are looked for in both, so that a renaming is noticed.
  expect([reader, writer].map((names) => names.includes('framedecoder_new'))).toEqual([true, false]);
  expect([reader, writer].map((names) => names.includes('streamwriter_new'))).toEqual([false, true]);
});
