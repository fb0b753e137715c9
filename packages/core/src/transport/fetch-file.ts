import { DEFAULT_HTTP } from '../shared/options.js';
import { urlError } from '../shared/public-url.js';
import type { HttpEnvironment } from './http-client.js';
import { TimedRequest } from './http-request.js';
import { BadStatus } from './http-response.js';
import { retryDelay } from './retry-policy.js';

/**
 * Fetches a small file whole, with the time-outs and retries of a range: a file of the package, which the browser may
 * cache. Waits while the machine is offline. Rejects with the error of the last try.
 */
export async function fetchFile(url: string, env: HttpEnvironment): Promise<ArrayBuffer> {
  const problem = urlError(url);
  if (problem !== undefined) throw problem;
  // What is in memory, such as data: and blob:, does not come back.
  const retries = /^https?:/i.test(url) ? DEFAULT_HTTP.retries : 0;
  for (let failures = 1; ; failures++) {
    try {
      return await fetchOnce(url, env);
    } catch (error) {
      const response = error instanceof BadStatus ? error.response : undefined;
      const online = response === undefined && retries > 0 ? env.whenOnline() : undefined;
      if (online !== undefined) {
        await online;
        failures = 0;
        continue;
      }
      const fault = { status: response?.status, retryAfter: response?.headers.get('retry-after') };
      const delay = retryDelay(fault, failures, { ...DEFAULT_HTTP, retries }, env.random(), env.now());
      if (delay === null) throw response === undefined ? error : new Error(`the server answered ${response.status}`);
      await env.sleep(delay);
    }
  }
}

async function fetchOnce(url: string, env: HttpEnvironment): Promise<ArrayBuffer> {
  const request = new TimedRequest(DEFAULT_HTTP, new AbortController().signal);
  try {
    const response = await request.head((init) => env.fetch(url, init));
    if (!response.ok) throw new BadStatus(response);
    const pieces: Uint8Array<ArrayBuffer>[] = [];
    for await (const piece of request.body(response)) pieces.push(piece as Uint8Array<ArrayBuffer>);
    return await new Blob(pieces).arrayBuffer();
  } finally {
    request.end();
  }
}
