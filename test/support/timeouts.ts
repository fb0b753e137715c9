/**
 * How long a test may take, in ms, and with it every wait in a browser. It stops what hangs and asserts no speed.
 * ALPHASTREAM_TIMEOUT_SCALE multiplies it on a slow machine, such as 3 in a CI without a GPU.
 */
export const TIMEOUT_MS = 120_000 * timeoutScale();

/** For the few tests that play for a minute. */
export const LONG_TIMEOUT_MS = 2 * TIMEOUT_MS;

/** For one wait inside a test, so that the wait is what fails and not the test around it. */
export const WAIT_TIMEOUT_MS = TIMEOUT_MS / 2;

/** Whether tests of playback run for minutes, as in `npm run check:video`. */
export const isLongRun = process.env['ALPHASTREAM_LONG_RUN'] === '1';

function timeoutScale(): number {
  const text = process.env.ALPHASTREAM_TIMEOUT_SCALE;
  if (text === undefined || text === '') return 1;
  const scale = Number(text);
  if (scale > 0 && Number.isFinite(scale)) return scale;
  throw new Error(`ALPHASTREAM_TIMEOUT_SCALE is ${text}: set it to a number above 0, or unset it.`);
}
