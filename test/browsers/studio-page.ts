import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveMedia } from '../../scripts/lib/media-server.mjs';
import type { BrowserName } from '../support/browser-names.js';
import { openBrowserPage, type BrowserPage } from '../support/browser-page.js';
import { repositoryFolder } from '../support/shared.mjs';

/** What the studio has exported, as it stands in files. */
export interface ExportedFiles {
  readonly frameCount: number;
  readonly fps: number;
  readonly hasVideo: boolean;
}

/** The server of the studio, with the files that a test drops on it by name. */
export function serveStudio(files: Readonly<Record<string, string>>) {
  const served = Object.entries(files).map(([name, path]) => [`/dropped/${name}`, path]);
  return serveMedia(
    join(repositoryFolder, 'examples/studio/dist'),
    Object.fromEntries(served) as Record<string, string>,
  );
}

/** The studio in a browser, driven as a user does. */
export class StudioPage {
  readonly page: BrowserPage;

  private constructor(page: BrowserPage) {
    this.page = page;
  }

  static async open(origin: string, browser: BrowserName, expectErrors: readonly RegExp[] = []): Promise<StudioPage> {
    const page = await openBrowserPage(`${origin}/`, { browser, expectErrors });
    await page.setViewport({ width: 1000, height: 640 });
    await page.waitFor('window.studio !== undefined');
    return new StudioPage(page);
  }

  /** Drops files of the server on the page. */
  async drop(...names: string[]): Promise<void> {
    await this.page.evaluate(`(async () => {
      const dataTransfer = new DataTransfer();
      for (const name of ${JSON.stringify(names)}) {
        const blob = await (await fetch('/dropped/' + encodeURIComponent(name))).blob();
        dataTransfer.items.add(new File([blob], name));
      }
      dispatchEvent(new DragEvent('drop', { dataTransfer, cancelable: true }));
    })()`);
  }

  /** Waits until the first picture is drawn with its mask. */
  async whenShown(): Promise<void> {
    await this.page.waitFor('window.studio.shown !== null || !document.querySelector("#problem").hidden');
    const problem = await this.problem();
    if (problem !== null) throw new Error(`The studio says: ${problem}`);
  }

  /** The sentence that the page shows; null if it shows none. */
  problem(): Promise<string | null> {
    return this.page.evaluate<string | null>(
      '(() => { const box = document.querySelector("#problem"); return box.hidden ? null : box.querySelector("p").textContent; })()',
    );
  }

  setting<T>(name: string): Promise<T> {
    return this.page.evaluate<T>(`window.studio.history.current.${name}`);
  }

  /** Presses Export, waits, and writes the files. */
  async export(stream: string, video: string): Promise<ExportedFiles> {
    await this.page.click('#start');
    return this.whenExported(stream, video);
  }

  /** Waits for the end of an export, and writes the files. */
  async whenExported(stream: string, video: string): Promise<ExportedFiles> {
    await this.page.waitFor('window.studio.exported !== null || !document.querySelector("#problem").hidden');
    const problem = await this.problem();
    if (problem !== null) throw new Error(`The studio says: ${problem}`);
    writeFileSync(stream, await this.#bytesOf('stream'));
    const hasVideo = await this.page.evaluate<boolean>('window.studio.exported.video !== null');
    if (hasVideo) writeFileSync(video, await this.#bytesOf('video'));
    const { frameCount, fps } = await this.page.evaluate<{ frameCount: number; fps: number }>(
      '({ frameCount: window.studio.exported.frameCount, fps: window.studio.exported.fps })',
    );
    return { frameCount, fps, hasVideo };
  }

  async #bytesOf(name: 'stream' | 'video'): Promise<Uint8Array> {
    const base64 = await this.page.evaluate<string>(`new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result.split(',')[1]);
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(window.studio.exported.${name});
    })`);
    return Uint8Array.from(Buffer.from(base64, 'base64'));
  }
}
