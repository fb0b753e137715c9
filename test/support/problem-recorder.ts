/**
 * A script for the head of a page: it records console errors, uncaught errors and failed requests of the page itself, as
 * WebDriver does not report them. `window.recordedProblems` has them. Requests of workers are not seen.
 */
export const PROBLEM_RECORDER = `(() => {
  const problems = (window.recordedProblems = []);
  const told = (error) => (error instanceof Error ? error + '\\n' + error.stack : String(error));
  const onError = ({ error, message, target }) => {
    if (target instanceof Element) problems.push('not loaded: ' + (target.src ?? target.href));
    else problems.push('uncaught: ' + (error ? told(error) : message));
  };
  addEventListener('error', onError, true);
  addEventListener('unhandledrejection', ({ reason }) => problems.push('uncaught: ' + told(reason)));
  const { error } = console;
  console.error = (...args) => {
    problems.push('console: ' + args.map(told).join(' '));
    error.apply(console, args);
  };
  const { fetch } = window;
  window.fetch = async (...args) => {
    const response = await fetch.apply(window, args);
    if (!response.ok) problems.push('not loaded: status ' + response.status + ' (' + response.url + ')');
    return response;
  };
})();`;
