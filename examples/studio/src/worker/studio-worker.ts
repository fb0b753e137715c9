import { AlphaStreamError } from '@alphastream/core';
import type { Reply, Request, Segmented } from './protocol.js';
import { Session } from './session.js';
import { Questions } from './questions.js';
import { removeStaleFiles } from '../output/temporary-file.js';

const post = (reply: Reply, transfer: Transferable[] = []) => postMessage(reply, { transfer });
const questions = new Questions(post);
const session = new Session(questions.segment, (done, total) => post({ kind: 'progress', done, total }));
void removeStaleFiles();

addEventListener('message', ({ data }: MessageEvent<Request | Segmented>) => {
  if (data.kind === 'segmented') questions.take(data);
  else void serve(data);
});

async function serve(request: Request): Promise<void> {
  const { id } = request;
  try {
    switch (request.kind) {
      case 'open':
        post({ kind: 'answer', id, value: await session.open(request.files) });
        return;
      case 'show': {
        const preview = await session.show(request.frame, request.settings);
        post({ kind: 'answer', id, value: preview }, [preview.rgba.buffer, preview.mask.buffer]);
        return;
      }
      case 'export':
        post({ kind: 'answer', id, value: await session.export(request.settings, request.withVideo) });
        return;
      case 'ping':
        post({ kind: 'answer', id, value: null });
        return;
      case 'cancel':
        session.cancel();
        post({ kind: 'answer', id, value: null });
    }
  } catch (error) {
    const { name, message } = describe(error);
    post({ kind: 'failure', id, name, message });
  }
}

/** A sentence for the user. */
function describe(error: unknown): { name: string; message: string } {
  if (!(error instanceof Error) && !(error instanceof DOMException)) return { name: 'Error', message: String(error) };
  const { name, message } = error;
  if (name === 'QuotaExceededError' || name === 'NoModificationAllowedError') {
    return { name, message: 'The disk is full: make room, then export again. Your settings are kept.' };
  }
  if (name === 'NotReadableError' || name === 'NotFoundError') {
    return { name, message: 'The file can no longer be read: was it moved or changed? Open it again.' };
  }
  if (error instanceof AlphaStreamError || name === 'Error' || name === 'AbortError') return { name, message };
  return { name, message: `Something failed here (${name}: ${message.replace(/\.$/, '')}): try another browser.` };
}
