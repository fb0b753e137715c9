import { unknownSizeText } from './http-errors.js';
import type { HttpClient } from './http-client.js';
import { BadStatus, NoResponse, sourceError, UnexpectedReply } from './http-response.js';

/**
 * Finds out the size of a file whose Content-Range cannot be read, and proves it by a range across its end: a HEAD request
 * may count compressed bytes, and a server may cap the length of a range.
 *
 * @param received Bytes of the first range that came. If it is shorter than requested, they may be all.
 */
export async function findSize(
  client: HttpClient,
  received: number,
  isShort: boolean,
  signal: AbortSignal | undefined,
): Promise<number> {
  if (isShort && received > 0 && (await isSize(client, received, signal))) return received;
  const told = await askLength(client, signal);
  if (told !== undefined && told >= received && told > 0 && (await isSize(client, told, signal))) return told;
  throw sourceError(unknownSizeText(client.name));
}

/** A server that does not answer HEAD often answers without a CORS header, as if the network had failed. */
async function askLength(client: HttpClient, signal: AbortSignal | undefined): Promise<number | undefined> {
  try {
    return await client.askLength(signal);
  } catch (error) {
    throw error instanceof NoResponse ? new UnexpectedReply(unknownSizeText(client.name), 'Source') : error;
  }
}

/** Returns whether a range from the last byte on has exactly that one. */
async function isSize(client: HttpClient, size: number, signal: AbortSignal | undefined): Promise<boolean> {
  const answer = await client.askOnce(size - 1, 2, signal).catch((error: unknown) => {
    if (error instanceof BadStatus && error.response.status === 416) return undefined;
    throw error;
  });
  if (answer === undefined) return false;
  const { request, response, reply } = answer;
  try {
    if (reply.version.size !== undefined) return reply.version.size === size;
    let bytes = 0;
    for await (const piece of request.body(response)) {
      bytes += piece.byteLength;
      if (bytes > 1) return false;
    }
    return reply.partial && bytes === 1;
  } finally {
    request.end();
  }
}
