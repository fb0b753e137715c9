/** Control characters but the line feed, and those that change the direction of text: a terminal would obey them. */
const UNPRINTABLE = /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/gu;

/** Returns text for a terminal. Titles and names of files come from strangers: what is not printable is shown as `\u001b`. */
export function printable(text: string): string {
  return text.replace(UNPRINTABLE, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Returns text for one line of a terminal. */
export function printableLine(text: string): string {
  return printable(text.replace(/\s+/g, ' ').trim());
}

/** Returns a path as it is, and a URL without user name, password, query and fragment, which may be secret. */
export function publicSource(source: string): string {
  if (!isHttp(source)) return source;
  try {
    const { origin, pathname } = new URL(source);
    return origin + pathname;
  } catch {
    return 'the URL';
  }
}

/** Whether a source is a URL that is fetched. */
export function isHttp(source: string): boolean {
  return /^\s*https?:/i.test(source);
}
