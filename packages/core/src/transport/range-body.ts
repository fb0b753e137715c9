import { UnexpectedReply, type RangeReply } from './http-response.js';

/**
 * Yields the bytes of a range, at most `asked`, and throws UnexpectedReply if others come. Bytes whose count nothing
 * vouches for are held back until the body ends: a server that sends the whole file as a range is told by its length only.
 *
 * @param pieces The body. A server may cap the length of a range: fewer bytes than asked for are no fault then.
 */
export async function* rangeBody(
  pieces: AsyncIterable<Uint8Array>,
  { rangeLength, length, mayHide }: RangeReply,
  asked: number,
  name: string,
): AsyncIterable<Uint8Array> {
  const announced = Math.min(asked, rangeLength ?? asked);
  // A Content-Length is kept by the connection, but may count compressed bytes if Content-Encoding is hidden.
  const isCounted = length === announced || (!mayHide && length !== undefined && length < announced);
  const held: Uint8Array[] = [];
  let left = announced;
  let fault: Error | undefined;
  try {
    for await (const piece of pieces) {
      left -= piece.byteLength;
      if (left < 0) break;
      if (isCounted) yield piece;
      else held.push(piece);
      if (isCounted && left === 0) return;
    }
  } catch (error) {
    fault = error as Error;
  }
  if (left < 0) {
    throw new UnexpectedReply(
      `The server sent more than the requested bytes of ${name}. Serve it from a server that answers ranges with those alone.`,
      'Source',
    );
  }
  // Content-Range says which bytes these are, even if more should have come.
  if (left === 0 || rangeLength !== undefined) yield* held;
  if (fault !== undefined) throw fault;
  if (left > 0) throw new UnexpectedReply(`The response of ${name} ended ${left} bytes too early.`);
}
