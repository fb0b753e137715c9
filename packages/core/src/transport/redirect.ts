import { AlphaStreamError } from '../shared/errors.js';
import { publicUrl, urlError } from '../shared/public-url.js';

/** More redirects are a loop. Browsers have the same limit. */
const MAX_REDIRECTS = 20;

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches `url` and follows redirects. `own` are the caller's headers, which are sent to the origin of `url` only.
 * Throws a lasting error for a loop.
 *
 * Node shows the target of a redirect, so each step is a request of ours. A browser hides it: with the caller's headers
 * it is told not to follow. If there is a redirect, it is followed without them, and if it ends at the same origin the
 * last step is repeated with them.
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
  for (let steps = 0; steps <= MAX_REDIRECTS; steps++) {
    const response = await fetch(at, { ...init, headers: headersFor(at, origin, init, own), redirect: 'manual' });
    if (response.type === 'opaqueredirect') return fetchUnseen(fetch, at, init, own);
    const location = response.headers.get('location');
    if (!REDIRECTS.has(response.status) || location === null) return response;
    response.body?.cancel().catch(() => undefined);
    at = targetOf(location, at);
  }
  throw new AlphaStreamError(
    'Transport',
    `${publicUrl(url)} is redirected more than ${MAX_REDIRECTS} times. Give the final URL of the file.`,
    { stage: 'transport', isLasting: true },
  );
}

/** Returns the target of a redirect. Throws a lasting error for one that a browser would not follow either. */
function targetOf(location: string, from: string): string {
  let target: URL | undefined;
  try {
    target = new URL(location, from);
  } catch {
    // It is no URL.
  }
  if (target !== undefined && /^https?:$/.test(target.protocol) && urlError(target.href) === undefined)
    return target.href;
  throw new AlphaStreamError(
    'Transport',
    `${publicUrl(from)} is redirected to ${publicUrl(target ?? location)}, which cannot be fetched. Give the final URL of the file.`,
    { stage: 'transport', isLasting: true },
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
