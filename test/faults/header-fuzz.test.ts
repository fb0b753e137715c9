import { afterAll, beforeAll, expect, it } from 'vitest';
import { AlphaStreamError } from '../../packages/core/src/shared/errors.js';
import { DEFAULT_HTTP } from '../../packages/core/src/shared/options.js';
import { HttpTransport } from '../../packages/core/src/transport/http-transport.js';
import { HeaderLies } from '../support/header-lies.js';
import { createRandom, testSeed, type Random } from '../support/random.mjs';
import { scriptedServer, type ScriptedServer } from '../support/server.js';
import { TIMEOUT_MS } from '../support/timeouts.js';

const SECONDS = Number(process.env.ALPHASTREAM_FUZZ_SECONDS ?? 4);
/** Longer than the first request, and shorter. */
const SIZES = [100_000, 70_000, 5000, 1, 0];

let server: ScriptedServer;
beforeAll(async () => {
  server = await scriptedServer(() => undefined);
});
afterAll(() => server.close());

it(
  'row 58: whatever the headers are, the bytes are right, or the error is Source or Transport with a sentence',
  { timeout: SECONDS * 1000 + TIMEOUT_MS },
  async () => {
    const seed = testSeed('header fuzz');
    const counts: Record<string, number> = {};
    const end = performance.now() + SECONDS * 1000;
    let runs = 0;
    // A target that always fails would show nothing: it goes on until each outcome was seen.
    const isSeen = (outcome: string) => (counts[outcome] ?? 0) > 0;
    for (; performance.now() < end || !['right', 'Source', 'Transport'].every(isSeen); runs++) {
      const outcome = await runOnce(createRandom(seed + runs), `seed ${seed + runs}`);
      counts[outcome] = (counts[outcome] ?? 0) + 1;
    }
    console.log(`header fuzz: ${runs} files: ${JSON.stringify(counts)}`);
  },
);

/** Opens a file and reads parts of it. Returns the code of the first error, or `right`. */
async function runOnce(random: Random, name: string): Promise<string> {
  const file = random.bytes(random.pick(SIZES));
  const lies = new HeaderLies(random, file);
  server.handler = (request, response) => lies.answer(request, response);
  const transport = new HttpTransport(
    server.origin,
    { ...DEFAULT_HTTP, headTimeoutMs: 300, stallTimeoutMs: 300, maxWholeBytes: random.pick([50_000, 2 ** 20]) },
    {
      fetch,
      sleep: () => Promise.resolve(),
      random: () => 0.5,
      now: Date.now,
      origin: random.pick(['', server.origin, 'https://page.example']) || undefined,
      whenOnline: () => undefined,
    },
  );
  try {
    const { size } = await transport.open();
    for (let reads = 0; reads < 5 && size > 0; reads++) {
      const offset = random.integer(0, size - 1);
      const length = random.integer(1, Math.min(size - offset, 40_000));
      await expectBytes(transport, file, offset, length, name);
    }
    return 'right';
  } catch (error) {
    expect(error, name).toBeInstanceOf(AlphaStreamError);
    const { code, message } = error as AlphaStreamError;
    expect(['Source', 'Transport'], `${name}: ${message}`).toContain(code);
    expect(message, name).toMatch(/^[^\n]{20,400}\.$/);
    expect(message, name).not.toMatch(/undefined|NaN|\[object/);
    return code;
  } finally {
    transport.close();
  }
}

async function expectBytes(
  transport: HttpTransport,
  file: Uint8Array,
  offset: number,
  length: number,
  name: string,
): Promise<void> {
  let at = offset;
  for await (const piece of transport.read(offset, length, {})) {
    const truth = file.subarray(at, at + piece.length);
    if (Buffer.compare(piece, truth) !== 0) expect.fail(`${name}: wrong bytes between ${at} and ${at + piece.length}`);
    at += piece.length;
  }
  expect(at, name).toBe(offset + length);
}
