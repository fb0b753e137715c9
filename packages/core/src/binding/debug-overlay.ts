import type { AlphaMaskStats } from './mask-options.js';
import type { PairedStream } from './paired-stream.js';

/** Time between two updates of the numbers, in ms. */
const PERIOD_MS = 250;

/** The part of a mask that the overlay reads. */
export interface ObservedMask {
  /** The stream of the mask. */
  readonly stream: Pick<PairedStream, 'stats' | 'metadata'>;
  /** The numbers of the mask. */
  readonly stats: Readonly<AlphaMaskStats>;
  /** Whether the mask was disposed: the overlay then stops. */
  readonly disposed: boolean;
}

/**
 * Creates an element with the numbers of a mask and its stream: frame, drift, held, skipped, cache, decode and upload
 * times. The caller owns it and adds it to the page. It updates itself four times a second until it is removed from the
 * page again or the mask is disposed.
 */
export function createDebugOverlay(mask: ObservedMask): HTMLElement {
  const element = document.createElement('pre');
  element.className = 'alphastream-debug';
  element.style.cssText =
    'position:fixed;left:8px;top:8px;margin:0;padding:8px 10px;z-index:9999;pointer-events:none;border-radius:6px;' +
    'font:12px/1.4 ui-monospace,monospace;color:#fff;background:rgba(0,0,0,.65);white-space:pre-wrap;max-width:40ch';
  let wasShown = false;
  const update = () => {
    if (mask.disposed || (wasShown && !element.isConnected)) {
      clearInterval(timer);
      return;
    }
    wasShown = element.isConnected;
    element.textContent = describe(mask);
  };
  const timer = setInterval(update, PERIOD_MS);
  element.textContent = describe(mask);
  return element;
}

function describe({ stats, stream }: ObservedMask): string {
  const { cachedFrames, cachedBytes, decodeMs, decodeMsP95, loading, late } = stream.stats;
  const lines: [string, string][] = [
    ['frame', `${stats.frame} of ${stream.metadata?.frameCount ?? 'no source'}`],
    ['pairing', stats.pairing],
    ['drift', `${stats.driftFrames} frames`],
    ['shown', String(stats.shown)],
    ['held', String(stats.held)],
    ['skipped', String(stats.skipped)],
    ['late', String(late)],
    ['cache', `${cachedFrames} frames, ${(cachedBytes / 2 ** 20).toFixed(1)} MiB, ${loading} loading`],
    ['decode', `${decodeMs.toFixed(2)} ms, 95 %: ${decodeMsP95.toFixed(2)} ms`],
    ['upload', `${stats.uploadMs.toFixed(2)} ms`],
  ];
  if (stats.problem !== undefined) lines.push(['problem', stats.problem]);
  return lines.map(([name, value]) => `${name.padEnd(8)} ${value}`).join('\n');
}
