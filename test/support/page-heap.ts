import type { CDPSession, Page } from 'puppeteer-core';

interface HeapSnapshot {
  readonly snapshot: { readonly meta: { readonly node_fields: string[]; readonly node_types: [string[]] } };
  readonly nodes: number[];
}

/**
 * Bytes that the page's scripts keep, buffers included, after everything that can be collected has been. From a snapshot,
 * as the browser's own totals count the machine code that it makes of scripts now and then.
 */
export async function heapInUse(page: Page): Promise<number> {
  return withSession(page, async (session) => {
    const chunks: string[] = [];
    session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk));
    for (let round = 0; round < 3; round++) await session.send('HeapProfiler.collectGarbage');
    await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
    const { snapshot, nodes } = JSON.parse(chunks.join('')) as HeapSnapshot;
    const { node_fields: fields, node_types: types } = snapshot.meta;
    const [type, size, code] = [fields.indexOf('type'), fields.indexOf('self_size'), types[0].indexOf('code')];
    let bytes = 0;
    for (let at = 0; at < nodes.length; at += fields.length) {
      if (nodes[at + type] !== code) bytes += nodes[at + size]!;
    }
    return bytes;
  });
}

/** Lends a session of Chromium's own protocol. */
export async function withSession<T>(page: Page, work: (session: CDPSession) => Promise<T>): Promise<T> {
  const session = await page.createCDPSession();
  try {
    return await work(session);
  } finally {
    await session.detach();
  }
}

/**
 * Counts the objects of each class that the page's heap holds, after everything that can be collected has been. The names
 * are those of globals.
 */
export async function countInstances<N extends string>(page: Page, names: readonly N[]): Promise<Record<N, number>> {
  const counts = {} as Record<N, number>;
  for (const name of names) {
    const prototype = await page.evaluateHandle(`${name}.prototype`);
    // Querying collects garbage first. Finalizers run between, and release more.
    for (let round = 0; round < 5; round++) {
      const objects = await page.queryObjects(prototype);
      counts[name] = await objects.evaluate((all) => all.length);
      await objects.dispose();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await prototype.dispose();
  }
  return counts;
}
