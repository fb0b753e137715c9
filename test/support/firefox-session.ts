import puppeteer, { type Browser } from 'puppeteer-core';
import { askForBrowser, closeBrowser } from './ask-for-browser.js';
import { LONG_TIMEOUT_MS } from './timeouts.js';

/** Firefox has one session at a time: that of the test file that runs, shared by all windows of the file. */
let session: Promise<Browser> | null = null;
let windows = 0;

/** The caller calls `leaveFirefox` when its window is closed. */
export function enterFirefox(): Promise<Browser> {
  windows++;
  session ??= connect();
  return session;
}

/** Ends the session with its last window, so that the next file can have one. */
export async function leaveFirefox(): Promise<void> {
  if (--windows > 0 || session === null) return;
  const ending = session;
  session = null;
  await (await ending).disconnect();
}

async function connect(): Promise<Browser> {
  const url = await askForBrowser('firefox');
  try {
    return await connectTo(url);
  } catch (error) {
    if (!String(error).includes('Maximum number of active sessions')) throw error;
    // The process of an earlier test file was killed, and left its session behind.
    await closeBrowser(url);
    return connectTo(await askForBrowser('firefox'));
  }
}

function connectTo(browserWSEndpoint: string): Promise<Browser> {
  return puppeteer.connect({ browserWSEndpoint, protocol: 'webDriverBiDi', protocolTimeout: LONG_TIMEOUT_MS });
}
