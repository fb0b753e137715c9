import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Folders of the site whose pages belong to others: the examples and the demo have tests of their own. */
const FOREIGN = /^(?:live|demo|assets)\//;

/** Paths of the pages of a built site, from its root. */
export function pagesOf(site: string, folder = ''): string[] {
  return readdirSync(join(site, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (FOREIGN.test(`${path}/`)) return [];
    if (entry.isDirectory()) return pagesOf(site, path);
    return path.endsWith('.html') ? [path] : [];
  });
}

/**
 * Links and resources of a page that lead nowhere within the site: a file that is not there, or a fragment that the page has
 * not. Links to other servers are not followed.
 */
export function deadLinksOf(site: string, page: string): string[] {
  const links = [...readPage(site, page).matchAll(/\s(?:href|src)="([^"]*)"/g)].map((match) => decode(match[1] ?? ''));
  return [...new Set(links)].flatMap((link) => {
    if (!URL.canParse(link, `http://site/${page}`)) return [`${page}: ${link}: it is no URL`];
    const url = new URL(link, `http://site/${page}`);
    if (url.host !== 'site') return [];
    const path = relative('/', decodeURIComponent(url.pathname)) + (url.pathname.endsWith('/') ? '/index.html' : '');
    if (!existsSync(join(site, path))) return [`${page}: ${link}: there is no such file`];
    const id = decodeURIComponent(url.hash.slice(1));
    // What the playground reads from its fragment is no place on the page.
    if (id === '' || /=/.test(id) || !path.endsWith('.html')) return [];
    return idsOf(site, path).has(id) ? [] : [`${page}: ${link}: there is no such place`];
  });
}

/** Whether a link of the page leads to another server, and is no link to read: a script, a style, a picture. */
export function foreignResourcesOf(site: string, page: string): string[] {
  const tags = readPage(site, page).match(/<(?:script|link|img|iframe|video|source)\b[^>]*>/g) ?? [];
  return tags.filter((tag) => /\s(?:href|src)="(?:https?:)?\/\//.test(tag));
}

const texts = new Map<string, string>();
const ids = new Map<string, Set<string>>();

function readPage(site: string, page: string): string {
  const text = texts.get(page) ?? readFileSync(join(site, page), 'utf8');
  texts.set(page, text);
  return text;
}

function idsOf(site: string, page: string): Set<string> {
  const found =
    ids.get(page) ??
    new Set([...readPage(site, page).matchAll(/\sid="([^"]+)"/g)].map((match) => decode(match[1] ?? '')));
  ids.set(page, found);
  return found;
}

function decode(text: string): string {
  return text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&lt;', '<');
}
