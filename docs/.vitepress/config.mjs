import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitepress';
import { listReferences, REFERENCE } from '../../scripts/lib/site/reference.mjs';
import { linkToRepository } from '../../scripts/lib/site/repository-links.mjs';

const REPOSITORY = 'https://github.com/alphastream/alphastream-web';
const KINDS = ['functions', 'classes', 'interfaces', 'type-aliases', 'variables'];

const guides = [
  {
    text: 'Start',
    items: [
      { text: 'Install', link: '/guide/install' },
      { text: 'Your first mask', link: '/guide/first-mask' },
      { text: 'Make a stream', link: '/guide/make-a-stream' },
      { text: 'Pair with a video', link: '/guide/video' },
      { text: 'Examples', link: '/guide/examples' },
    ],
  },
  {
    text: 'Scenes',
    items: [
      { text: 'Occluder, cut-out, passthrough', link: '/guide/occluder' },
      { text: 'VR180', link: '/guide/vr180' },
      { text: 'Performance on headsets', link: '/guide/performance' },
    ],
  },
  {
    text: 'Deploy',
    items: [
      { text: 'Hosting', link: '/guide/hosting' },
      { text: 'Content security policy', link: '/guide/csp' },
    ],
  },
  {
    text: 'When something is wrong',
    items: [
      { text: 'By symptom', link: '/guide/troubleshooting' },
      { text: 'Errors and their cures', link: '/guide/errors' },
    ],
  },
  {
    text: 'Background',
    items: [
      { text: 'How it compares', link: '/guide/comparison' },
      { text: 'The stream format', link: '/format' },
      { text: 'Reliability', link: '/reliability' },
      { text: 'Measurements', link: '/performance' },
      { text: 'Security', link: '/security' },
      { text: 'Encoding on many cores', link: '/scale-out' },
    ],
  },
];

export default defineConfig({
  title: 'AlphaStream',
  description:
    'Filmed people in 3D scenes: an ordinary video and a stream of vector outlines, for three.js and Babylon.js',
  lang: 'en',
  base: process.env.SITE_BASE || '/',
  outDir: join(import.meta.dirname, '../../dist/site'),
  cacheDir: join(import.meta.dirname, '../../node_modules/.cache/alphastream/vitepress'),
  srcExclude: ['api/**'],
  head: [['link', { rel: 'icon', href: 'data:,' }]],
  // Files that are copied after the build.
  ignoreDeadLinks: [/^\/(?:live|demo|studio)\//],
  metaChunk: true,
  markdown: {
    // URLs in text are examples.
    linkify: false,
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
    config: (md) => linkToRepository(md, `${REPOSITORY}/blob/main/`),
  },
  vite: {
    logLevel: 'warn',
    build: { chunkSizeWarningLimit: 2000, reportCompressedSize: false },
  },
  themeConfig: {
    siteTitle: 'AlphaStream',
    nav: [
      { text: 'Guide', link: '/guide/install', activeMatch: '/guide/' },
      { text: 'Playground', link: '/playground' },
      { text: 'Studio', link: '/studio/', target: '_self' },
      { text: 'API', link: '/reference/', activeMatch: '/reference/' },
    ],
    sidebar: {
      '/reference/': [{ text: 'API reference', link: '/reference/', items: referenceItems() }],
      '/': guides,
    },
    outline: { level: [2, 3] },
    search: {
      provider: 'local',
      options: { _render: renderForSearch, miniSearch: { searchOptions: { boostDocument: boost } } },
    },
    socialLinks: [{ icon: 'github', link: REPOSITORY, ariaLabel: 'The repository' }],
    docFooter: { prev: 'Before', next: 'Next' },
    footer: { message: 'MIT licence. This site makes no requests to other servers.' },
  },
});

/**
 * Code is found by its words: its colours, which take most of the time, are not needed.
 *
 * @param {string} text of a page
 * @param {any} env
 * @param {{ render(text: string, env: unknown): string }} md
 */
function renderForSearch(text, env, md) {
  return md.render(text.replace(/^```\w.*$/gm, '```txt'), env);
}

/**
 * Guides come before the reference and the decisions.
 *
 * @param {string} id
 */
function boost(id) {
  if (id.includes('/guide/')) return 2;
  return /\/(?:reference|adr)\//.test(id) ? 0.5 : 1;
}

/** The pages of each entry, by kind. */
function referenceItems() {
  if (!existsSync(REFERENCE)) return [];
  return listReferences().map(({ name, specifier }) => ({
    text: specifier.replace('@alphastream/', ''),
    link: `/reference/${name}/`,
    collapsed: true,
    items: KINDS.filter((kind) => existsSync(join(REFERENCE, name, kind))).flatMap((kind) =>
      readdirSync(join(REFERENCE, name, kind))
        .sort()
        .map((file) => ({ text: file.slice(0, -3), link: `/reference/${name}/${kind}/${file.slice(0, -3)}` })),
    ),
  }));
}
