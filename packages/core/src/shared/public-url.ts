import { AlphaStreamError, errorText } from './errors.js';

/** Longest chain of causes that is copied. */
const MAX_CAUSES = 4;

/**
 * Returns a URL without the parts that may be secret: user name, password, query, fragment and the contents of `data:`.
 * Text that is no URL loses everything before its last `@`: a `/` within a password ends the host for a parser, and
 * leaves no URL.
 */
export function publicUrl(url: string | URL): string {
  // A parser ignores these, too.
  const text = String(url)
    .trim()
    .replace(/[\t\r\n]/g, '');
  if (/^data:/i.test(text)) return 'a data: URL';
  const open = isUrl(text)
    ? text.replace(/^([a-z][a-z\d+.-]*:[/\\]*)[^/?#\\]*@/i, '$1')
    : text.replace(/^([a-z][a-z\d+.-]*:\/*)?.*@/is, '$1');
  return open.replace(/[?#].*$/s, '');
}

/** Returns the error for a URL that cannot be fetched whatever the server says; undefined for one that may be. */
export function urlError(url: string): AlphaStreamError | undefined {
  const details = { stage: 'transport', isLasting: true } as const;
  const parsed = isUrl(url) ? new URL(url) : undefined;
  if (parsed === undefined) {
    return new AlphaStreamError('Transport', `${publicUrl(url)} is not a valid URL. Check it.`, details);
  }
  if (parsed.username === '' && parsed.password === '') return undefined;
  return new AlphaStreamError(
    'Transport',
    `The URL of ${publicUrl(url)} holds a user name or password, which cannot be fetched. ` +
      'Remove it, and send an Authorization header with http.requestInit.',
    details,
  );
}

/** Returns `text` with the secret parts removed from `urls`, and from all that looks like a URL. */
export function hideSecrets(text: string, ...urls: readonly (string | URL)[]): string {
  let open = text;
  for (const url of urls) if (String(url) !== '') open = open.replaceAll(String(url), publicUrl(url));
  return open.replace(/\b[a-z][a-z\d+.-]*:\/\/[^\s"'<>()]+/gi, (url) => publicUrl(url));
}

/** Returns a copy of an error, for `cause`, whose messages hold no secret part of `urls`. */
export function publicCause(error: unknown, ...urls: readonly (string | URL)[]): Error {
  return copyCause(error, urls, 0);
}

function copyCause(error: unknown, urls: readonly (string | URL)[], depth: number): Error {
  const { name, message, code, cause } = membersOf(error);
  const text = hideSecrets(typeof message === 'string' ? message : errorText(error), ...urls);
  const details = cause === undefined || depth === MAX_CAUSES ? {} : { cause: copyCause(cause, urls, depth + 1) };
  const copy = Object.assign(new Error(text, details), { name: typeof name === 'string' ? name : 'Error' });
  // Its stack would name this function, and the original's holds the message.
  delete copy.stack;
  return code === undefined ? copy : Object.assign(copy, { code });
}

function membersOf(error: unknown): Partial<Record<'name' | 'message' | 'code' | 'cause', unknown>> {
  try {
    const { name, message, code, cause } = Object(error) as ReturnType<typeof membersOf>;
    return { name, message, code, cause };
  } catch {
    // A getter of the caller's threw.
    return {};
  }
}

function isUrl(text: string): boolean {
  try {
    return new URL(text).href !== '';
  } catch {
    return false;
  }
}
