import type { Viewport } from './browser-page.js';
import { LONG_TIMEOUT_MS, WAIT_TIMEOUT_MS } from './timeouts.js';

/** The client for HTTP in Node waits five minutes for an answer. */
const MAX_SCRIPT_MS = 290_000;

/** MiniBrowser's window is not narrower than its toolbar. */
const MIN_WIDTH = 450;

/** What a script answers: JSON, nothing for undefined; or what it threw. */
interface ScriptAnswer {
  readonly json?: string;
  readonly error?: string;
}

/** One window of WebKitGTK's MiniBrowser, through the WebDriver protocol (https://www.w3.org/TR/webdriver2/). */
export class WebKitSession {
  readonly #url: string;

  private constructor(url: string) {
    this.#url = url;
  }

  /** @param driverUrl Of a WebKitWebDriver without a session. */
  static async start(driverUrl: string): Promise<WebKitSession> {
    const { sessionId } = await send<{ sessionId: string }>('POST', `${driverUrl}/session`, { capabilities: {} });
    const session = new WebKitSession(`${driverUrl}/session/${sessionId}`);
    await session.#post('timeouts', { script: Math.min(LONG_TIMEOUT_MS, MAX_SCRIPT_MS), pageLoad: WAIT_TIMEOUT_MS });
    return session;
  }

  async open(url: string): Promise<void> {
    await this.#post('url', { url });
  }

  /**
   * @param expression Of JavaScript; a promise is awaited.
   * @returns Its value through JSON.
   * @throws {Error} with what the expression throws.
   */
  async evaluate<T>(expression: string): Promise<T> {
    const script = `
      const answer = arguments[0];
      (async () => JSON.stringify(await (${expression})))().then(
        (json) => answer({ json }),
        (error) => answer({ error: error instanceof Error ? error + '\\n' + error.stack : String(error) }),
      );`;
    const { json, error } = await this.#post<ScriptAnswer>('execute/async', { script, args: [] });
    if (typeof error === 'string') throw new Error(error);
    return (typeof json === 'string' ? JSON.parse(json) : undefined) as T;
  }

  /** The click is that of a user: scripts may do what needs one. */
  async click(selector: string): Promise<void> {
    const found = await this.#post<Record<string, string>>('element', { using: 'css selector', value: selector });
    await this.#post(`element/${Object.values(found)[0]}/click`);
  }

  /** @returns A PNG of the viewport. */
  async screenshot(): Promise<Uint8Array> {
    return Buffer.from(await send<string>('GET', `${this.#url}/screenshot`), 'base64');
  }

  /** Resizes the window, which is larger than the viewport by its toolbar. */
  async setViewport({ width, height }: Viewport): Promise<void> {
    if (width < MIN_WIDTH) throw new RangeError(`A window of MiniBrowser is at least ${MIN_WIDTH} pixels wide.`);
    const inner = await this.evaluate<Viewport>('({ width: innerWidth, height: innerHeight })');
    if (inner.width === width && inner.height === height) return;
    const outer = await send<Viewport>('GET', `${this.#url}/window/rect`);
    await this.#post('window/rect', {
      width: outer.width + width - inner.width,
      height: outer.height + height - inner.height,
    });
  }

  /** Closes the window. */
  async end(): Promise<void> {
    await send('DELETE', this.#url);
  }

  #post<T = unknown>(command: string, parameters: object = {}): Promise<T> {
    return send<T>('POST', `${this.#url}/${command}`, parameters);
  }
}

async function send<T>(method: string, url: string, parameters?: object): Promise<T> {
  const response = await fetch(url, { method, ...(parameters && { body: JSON.stringify(parameters) }) });
  const { value } = (await response.json()) as { value: unknown };
  if (response.ok) return value as T;
  const { error, message } = value as { error: string; message: string };
  throw new Error(`WebDriver: ${error}: ${message}`);
}
