import { AlphaStreamError } from '../shared/errors.js';
import { publicUrl } from './http-response.js';

/** Redirects followed before they are taken for a loop; browsers stop there too. */
const MOST_REDIRECTS = 20;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches `url` and follows redirects; `own` are the caller's headers, which never go to another origin than the one
 * they were meant for. Throws a lasting error for a loop.
 *
 * Node shows where a redirect leads, so each step is taken by hand. A browser hides that: with headers of the caller's
 * it is asked not to follow, and where there is a redirect the way is gone without them. If it ends at the same origin
 * the last step is taken again, with them.
 */
export async function fetchFollowing(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit & { headers: Headers },
  own: Headers,
): Promise<Response> {
  if ([...own.keys()].length === 0) return fetch(url, init);
  const { origin } = new URL(url);
  let at = url;
  for (let steps = 0; steps <= MOST_REDIRECTS; steps++) {
    const response = await fetch(at, { ...init, headers: headersFor(at, origin, init, own), redirect: 'manual' });
    if (response.type === 'opaqueredirect') return fetchUnseen(fetch, at, init, own);
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null) return response;
    response.body?.cancel().catch(() => undefined);
    at = new URL(location, at).href;
  }
  throw new AlphaStreamError(
    'Transport',
    `${publicUrl(url)} is redirected more than ${MOST_REDIRECTS} times. Give the address where the file is.`,
    { stage: 'transport' },
  );
}

async function fetchUnseen(
  fetch: typeof globalThis.fetch,
  url: string,
  init: RequestInit & { headers: Headers },
  own: Headers,
): Promise<Response> {
  const response = await fetch(url, init);
  if (new URL(response.url).origin !== new URL(url).origin) return response;
  response.body?.cancel().catch(() => undefined);
  return fetch(response.url, { ...init, headers: merged(init.headers, own), redirect: 'error' });
}

function headersFor(url: string, origin: string, init: { headers: Headers }, own: Headers): Headers {
  return new URL(url).origin === origin ? merged(init.headers, own) : init.headers;
}

function merged(headers: Headers, own: Headers): Headers {
  const all = new Headers(own);
  headers.forEach((value, name) => all.set(name, value));
  return all;
}
