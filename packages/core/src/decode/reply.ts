import { AlphaStreamError, type ErrorStage } from '../shared/errors.js';
import type { Reply } from './protocol.js';

/** The value of a reply; throws the AlphaStreamError that a failure stands for. */
export function unwrapReply<T>(reply: Reply<T>, stage: ErrorStage, frame?: number): T {
  if (reply.ok) return reply.value;
  const { code, message, rule, offset } = reply;
  throw new AlphaStreamError(code, message, { stage, frame, rule, offset });
}
