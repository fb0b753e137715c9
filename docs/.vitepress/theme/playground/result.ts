/** Sends errors of the page to the playground. In one line, so that the lines of the page keep their numbers. */
const REPORT =
  '<script>{const tell=(text)=>parent.postMessage({problem:String(text)},location.origin);' +
  'addEventListener("error",(event)=>tell(event.message||"A file of the page could not be loaded: "+(event.target.src||event.target.href)),true);' +
  'addEventListener("unhandledrejection",({reason})=>tell(reason&&reason.message||reason));}</script>';

/** Shows `page` in a frame of `host`, with the URL of a page in `folder`. Returns the frame. */
export function showResult(host: HTMLElement, folder: string, page: string): HTMLIFrameElement {
  const frame = document.createElement('iframe');
  frame.title = 'Result';
  frame.allow = 'xr-spatial-tracking; fullscreen';
  frame.src = `${folder}frame.html`;
  const whole = page.replace(/^\s*(?:<!doctype[^>]*>)?(?:[^]*?<head(?:\s[^>]*)?>)?/i, (start) => start + REPORT);
  const send = ({ source, data }: MessageEvent) => {
    if (source !== frame.contentWindow || data !== 'ready') return;
    removeEventListener('message', send);
    frame.contentWindow?.postMessage(whole, location.origin);
  };
  addEventListener('message', send);
  // A frame that is replaced before it is ready is not heard of again.
  host.replaceChildren(frame);
  return frame;
}

/** The sentence of a message that a page of `showResult` sent; null for other messages. */
export function problemOf(frame: HTMLIFrameElement | null, { source, data }: MessageEvent<unknown>): string | null {
  if (frame === null || source !== frame.contentWindow) return null;
  const { problem } = ((typeof data === 'object' ? data : null) as { problem?: unknown }) ?? {};
  return typeof problem === 'string' ? problem : null;
}
