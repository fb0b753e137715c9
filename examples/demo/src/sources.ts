import type { KeySource } from '@alphastream/core';

/** A video, its mask stream, and optionally a key. */
export interface Sources {
  readonly video: string | File;
  readonly mask: string | File;
  readonly key: KeySource | undefined;
}

const OWN_CLIP = { video: 'clip/figure.mp4', mask: 'clip/figure.asvp' };

/**
 * Reads the URL of the page: `?video=…&mask=…`, by default the clip of the project. The key of an encrypted stream is in
 * the fragment as 64 hexadecimal digits (`#key=…`), because browsers do not send fragments to servers.
 */
export function sourcesFromAddress(): Sources {
  const query = new URLSearchParams(location.search);
  const video = query.get('video') ?? OWN_CLIP.video;
  const mask = query.get('mask') ?? (query.has('video') ? '' : OWN_CLIP.mask);
  if (mask === '') throw new Error('The URL has a video but no mask stream: add &mask=… to it.');
  return { video, mask, key: keyFromAddress() };
}

/** Sources from dropped or chosen files, recognized by their type. */
export function sourcesFromFiles(files: readonly File[]): Sources {
  const video = files.find((file) => file.type.startsWith('video/'));
  const mask = files.find((file) => !file.type.startsWith('video/'));
  if (video === undefined || mask === undefined) {
    throw new Error('Give two files at once: a video, and its mask stream (.asvp or .asvr).');
  }
  return { video, mask, key: keyFromAddress() };
}

function keyFromAddress(): KeySource | undefined {
  const text = new URLSearchParams(location.hash.slice(1)).get('key');
  if (text === null) return undefined;
  if (!/^[0-9a-f]{64}$/i.test(text)) throw new Error('The key after # must have 64 hexadecimal digits.');
  return { key: Uint8Array.from(text.match(/../g)!, (pair) => parseInt(pair, 16)) };
}
