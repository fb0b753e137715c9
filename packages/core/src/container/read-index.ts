import { AlphaStreamError } from '../shared/errors.js';
import type { RangeReader } from '../transport/range-reader.js';
import type { LeadFacts } from './metadata.js';

/** What reading the lead gives: more bytes are `needed`, or the whole index. */
export type LeadReply =
  | { readonly needed: number }
  | (LeadFacts & {
      readonly needed: 0;
      /** frameCount + 1 absolute byte offsets. */
      readonly offsets: Float64Array;
    });

/** Reads a lead from the first bytes of a file as they are stored. */
export type ReadLead = (prefix: Uint8Array, fileSize: number) => Promise<LeadReply>;

/** Bytes given at the first try: they come together, and the header in them says how many the lead has. */
const FIRST_BYTES = 1024;

/** Fetches as much of the file's start as the lead needs. Rejects with a Decode or transport error. */
export async function readIndex(
  reader: RangeReader,
  readLead: ReadLead,
  signal?: AbortSignal,
): Promise<Extract<LeadReply, { needed: 0 }>> {
  for (let wanted = Math.min(reader.size, FIRST_BYTES); ;) {
    const prefix = await reader.read(0, wanted, { signal, urgent: true });
    const reply = await readLead(prefix, reader.size);
    signal?.throwIfAborted();
    if ('offsets' in reply) return reply;
    if (reply.needed <= wanted || reply.needed > reader.size) {
      throw new AlphaStreamError('Decode', 'The lead of the file is cut.', { stage: 'index' });
    }
    wanted = reply.needed;
  }
}
