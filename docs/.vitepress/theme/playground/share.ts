/** The state of the playground in the fragment of its URL: an example by name, or changed code, compressed. */

/** What a URL names. `base` is the folder of the example from which the code was made. */
export type Shared = { readonly example: string } | { readonly code: string; readonly base: string };

/** Longer code than that is not read from a URL, in bytes once inflated. */
const MAX_BYTES = 1_000_000;

export async function writeShared(state: Shared): Promise<string> {
  if ('example' in state) return `#example=${state.example}`;
  const bytes = await pump(new TextEncoder().encode(state.code), new CompressionStream('deflate-raw'));
  const text = btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
  return `#base=${state.base}&code=${text}`;
}

/** Returns null if the fragment names nothing. Rejects with a sentence if it is damaged. */
export async function readShared(fragment: string): Promise<Shared | null> {
  const values = new URLSearchParams(fragment.replace(/^#/, ''));
  const example = values.get('example');
  if (example !== null) return { example };
  const code = values.get('code');
  if (code === null) return null;
  try {
    const bytes = Uint8Array.from(atob(code.replaceAll('-', '+').replaceAll('_', '/')), (letter) =>
      letter.charCodeAt(0),
    );
    const inflated = await pump(bytes, new DecompressionStream('deflate-raw'));
    return { code: new TextDecoder().decode(inflated), base: values.get('base') === 'babylon/' ? 'babylon/' : '' };
  } catch (error) {
    throw new Error('The code in this URL is damaged: copy the whole link again.', { cause: error });
  }
}

async function pump(
  bytes: Uint8Array<ArrayBuffer>,
  stream: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  const reader = new Blob([bytes]).stream().pipeThrough(stream).getReader();
  const pieces: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > MAX_BYTES) throw new RangeError('too long');
    pieces.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.byteLength;
  }
  return all;
}
