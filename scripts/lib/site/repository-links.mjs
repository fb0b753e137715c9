/** Links of a page of `docs` that lead out of that folder, such as to SECURITY.md, go to the repository on the site. */
import { posix } from 'node:path';

/**
 * @param {any} md the markdown-it of VitePress
 * @param {string} repository URL of a folder's files
 */
export function linkToRepository(md, repository) {
  const before = md.renderer.rules.link_open;
  md.renderer.rules.link_open = (
    /** @type {any[]} */ tokens,
    /** @type {number} */ at,
    /** @type {any} */ options,
    /** @type {any} */ env,
    /** @type {any} */ self,
  ) => {
    const token = tokens[at];
    const target = outsideOf(env.relativePath ?? '', token.attrGet('href') ?? '');
    if (target !== null) token.attrSet('href', repository + target);
    return before(tokens, at, options, env, self);
  };
}

/**
 * @param {string} page path below docs
 * @param {string} href
 * @returns {string | null} path from the root of the repository; null for links within docs, and to other servers
 */
export function outsideOf(page, href) {
  if (/^(?:[a-z]+:|\/|#)/i.test(href)) return null;
  const path = posix.normalize(posix.join('docs', posix.dirname(page), href));
  return path.startsWith('docs/') && !path.startsWith('docs/api/') ? null : path;
}
