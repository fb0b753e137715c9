import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerRange, rangeOf } from './range-answers.js';
import type { Random } from './random.mjs';
import { scriptedServer } from './server.js';

/** Lets a page on any other origin ask for ranges. */
const CORS = {
  'Access-Control-Allow-Origin': '*',
  'Access-Control-Allow-Headers': '*',
  'Access-Control-Expose-Headers': '*',
  'Access-Control-Max-Age': '600',
};

export interface StallOptions {
  /** Share of the requests that stall. */
  readonly chance: number;
  /** How long a stalled one waits, in ms: from, to. */
  readonly ms: readonly [number, number];
}

export interface StallingServer {
  readonly url: string;
  readonly requests: () => number;
  readonly stalls: () => number;
  close(): Promise<void>;
}

/**
 * Serves one file by ranges; now and then an answer waits for some hundred ms, half of the times before its first byte
 * and half of the times in the middle of its body. The random source says which and how long.
 */
export async function serveStalling(
  file: Uint8Array,
  random: Random,
  { chance, ms: [least, most] }: StallOptions,
): Promise<StallingServer> {
  let [requests, stalls] = [0, 0];
  const server = await scriptedServer(async (request, response) => {
    if (request.method === 'OPTIONS') {
      response.writeHead(204, CORS).end();
      return;
    }
    requests++;
    if (!random.chance(chance)) {
      answerRange(file, request, response, { headers: CORS });
      return;
    }
    stalls++;
    const pause = wait(random.integer(least, most));
    if (random.chance(0.5)) {
      await pause;
      answerRange(file, request, response, { headers: CORS });
    } else {
      await answerInHalves(file, request, response, pause);
    }
  });
  return {
    url: `${server.origin}/mask.asvp`,
    requests: () => requests,
    stalls: () => stalls,
    close: () => server.close(),
  };
}

async function answerInHalves(
  file: Uint8Array,
  request: IncomingMessage,
  response: ServerResponse,
  pause: Promise<void>,
): Promise<void> {
  const [first, last] = rangeOf(request);
  const body = file.subarray(first, Math.min(last + 1, file.length));
  response.writeHead(206, {
    'Content-Range': `bytes ${first}-${first + body.length - 1}/${file.length}`,
    'Content-Length': body.length,
    ETag: '"one"',
    ...CORS,
  });
  response.write(body.subarray(0, body.length >> 1));
  await pause;
  response.end(body.subarray(body.length >> 1));
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
