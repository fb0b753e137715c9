import type { Page } from 'puppeteer-core';
import type { PuppeteerBrowserName } from './page.js';

/** Evaluates an expression, awaits its value, and returns that through JSON. */
export type Evaluate = <T>(expression: string) => Promise<T>;

/** What Puppeteer has of a page in Firefox, and does not publish. */
interface FirefoxFrame {
  readonly browsingContext: {
    readonly defaultRealm: {
      evaluate(expression: string, awaitPromise: true, options: { userActivation: false }): Promise<FirefoxAnswer>;
    };
  };
}

/** https://www.w3.org/TR/webdriver-bidi/#type-script-EvaluateResult */
type FirefoxAnswer =
  | { readonly type: 'success'; readonly result: { readonly value?: string } }
  | { readonly type: 'exception'; readonly exceptionDetails: { readonly text: string } };

/**
 * Puppeteer's own `evaluate` counts as a click: the page may then play sound, which it may not at a user's. This one
 * does not.
 */
export async function createEvaluate(page: Page, browser: PuppeteerBrowserName): Promise<Evaluate> {
  const evaluateText = browser === 'firefox' ? inFirefox(page) : await inChromium(page);
  return async <T>(expression: string) => {
    const json = await evaluateText(`(async () => JSON.stringify(await (${expression})))()`);
    return (json === undefined ? undefined : JSON.parse(json)) as T;
  };
}

type EvaluateText = (expression: string) => Promise<string | undefined>;

async function inChromium(page: Page): Promise<EvaluateText> {
  const session = await page.createCDPSession();
  return async (expression) => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value as string | undefined;
  };
}

function inFirefox(page: Page): EvaluateText {
  const { browsingContext } = page.mainFrame() as unknown as FirefoxFrame;
  return async (expression) => {
    const answer = await browsingContext.defaultRealm.evaluate(expression, true, { userActivation: false });
    if (answer.type === 'exception') throw new Error(answer.exceptionDetails.text);
    return answer.result.value;
  };
}
