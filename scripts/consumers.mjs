/**
 * `npm run consumers`: packs the packages, installs the tarballs into a project of each kind that people have, builds it, and
 * runs it in Chromium. Prints a table; exits with 1 if a case fails. `--short` runs the cases of `.ci/run`, `--only TEXT` those
 * whose name contains it, `--keep` leaves the projects on the disk. Needs a registry for the bundlers.
 */
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import puppeteer from 'puppeteer-core';
import { CASES } from '../test/consumers/cases.mjs';
import { repositoryFolder } from '../test/support/shared.mjs';
import { CHROMIUM_FLAGS, ensureChromium } from './lib/browsers/chromium.mjs';

/** @typedef {import('../test/consumers/cases.mjs').Case} Case */

const PACKED = ['core', 'three', 'cli'];
const SHARED = ['main.js', 'strict.ts'];
const FIXTURES = ['numbers.mp4', 'numbers.asvp'];
const BUILD_TIMEOUT_MS = 300_000;
const PAGE_TIMEOUT_MS = 90_000;

const { values } = parseArgs({
  options: { short: { type: 'boolean' }, only: { type: 'string' }, keep: { type: 'boolean' } },
});
const cases = CASES.filter(
  ({ name, isShort }) => (!values.short || isShort === true) && name.includes(values.only ?? ''),
);
const root = mkdtempSync(join(tmpdir(), 'alphastream-consumers-'));
/** @type {(() => void | Promise<void>)[]} */
const endings = [];
try {
  process.exitCode = (await runAll()) ? 0 : 1;
} finally {
  for (const end of endings.reverse()) await end();
  if (values.keep) console.log(`The projects are in ${root}.`);
  else rmSync(root, { recursive: true, force: true });
}

async function runAll() {
  const tarballs = packAll();
  const browser = await puppeteer.launch({ executablePath: await ensureChromium(), args: [...CHROMIUM_FLAGS] });
  endings.push(() => browser.close());
  let isGood = cases.length > 0;
  for (const each of cases) {
    const start = performance.now();
    let outcome;
    try {
      outcome = await runCase(each, tarballs, browser);
    } catch (error) {
      isGood = false;
      outcome = `FAILED: ${error instanceof Error ? error.message : String(error)}`;
    }
    console.log(`${each.name.padEnd(30)} ${outcome} (${Math.round((performance.now() - start) / 1000)} s)`);
  }
  console.log(isGood ? 'All of them work.' : 'Not all of them work.');
  return isGood;
}

/** @returns {Record<string, string>} Paths of the tarballs by the package's name. */
function packAll() {
  /** @type {Record<string, string>} */
  const tarballs = {};
  for (const folder of PACKED) {
    const args = ['pack', '--json', '--pack-destination', root, '-w', `packages/${folder}`];
    const [{ name, filename, size }] = JSON.parse(run('npm', args, repositoryFolder));
    tarballs[name] = join(root, filename);
    console.log(`${name.padEnd(30)} ${(size / 1000).toFixed(0)} KB packed`);
  }
  return tarballs;
}

/**
 * @param {Case} each
 * @param {Record<string, string>} tarballs
 * @param {import('puppeteer-core').Browser} browser
 * @returns {Promise<string>} What was seen, in a few words.
 */
async function runCase(each, tarballs, browser) {
  const project = join(root, each.name.replaceAll(/[^a-z0-9.]+/g, '-'));
  install(each, project, tarballs);
  if (each.build !== undefined) run(each.build[0] ?? '', each.build.slice(1), project);
  if (each.runs === false) return 'compiles';
  const served = join(project, each.folder ?? '.');
  for (const name of FIXTURES) cpSync(join(repositoryFolder, 'test/fixtures', name), join(served, name));
  const port = await freePort();
  const scripts = each.otherOrigin === true ? await freePort() : port;
  if (each.otherOrigin === true) {
    await serve(['npx', 'alphastream', 'serve', served, '--port'], project, scripts);
    const page = join(served, 'index.html');
    writeFileSync(page, readFileSync(page, 'utf8').replace('ORIGIN', `http://127.0.0.1:${scripts}`));
  }
  const end = await serve(each.serve ?? ['npx', 'alphastream', 'serve', served, '--port'], project, port);
  const origins = [port, scripts].map((number) => `http://127.0.0.1:${number}/`);
  const outcome = await look(browser, `http://127.0.0.1:${port}${each.page ?? '/index.html'}`, origins);
  end();
  return outcome;
}

/**
 * @param {Case} each
 * @param {string} project
 * @param {Record<string, string>} tarballs
 */
function install(each, project, tarballs) {
  const dependencies = {
    three: '0.187',
    '@types/three': '0.187',
    ...Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`])),
    ...each.install,
  };
  /** @type {Record<string, string>} */
  const files = {
    'package.json': JSON.stringify({ name: 'consumer', private: true, dependencies }),
    ...Object.fromEntries(
      SHARED.map((name) => [name, readFileSync(join(repositoryFolder, 'test/consumers', name), 'utf8')]),
    ),
    ...each.files,
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  // For the page without a bundler: the same with its imports from one file.
  writeFileSync(
    join(project, 'page.js'),
    (files['main.js'] ?? '').replaceAll(/'@alphastream\/[a-z/]+'/g, "'alphastream'"),
  );
  // Development servers and Next take the clip from there.
  mkdirSync(join(project, 'public'), { recursive: true });
  for (const name of FIXTURES) cpSync(join(repositoryFolder, 'test/fixtures', name), join(project, 'public', name));
  run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'], project);
}

/**
 * Opens the page and waits for masked pixels.
 *
 * @param {import('puppeteer-core').Browser} browser
 * @param {string} url
 * @param {string[]} origins from which it may fetch
 */
async function look(browser, url, origins) {
  const page = await browser.newPage();
  try {
    /** @type {string[]} */
    const problems = [];
    page.on('console', (message) => {
      if (['error', 'warn'].includes(message.type()) && !isDevelopmentNoise(message.text()))
        problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(String(error)));
    page.on('request', (request) => {
      const from = request.url();
      if (!/^(data|blob|ws):/.test(from) && !origins.some((origin) => from.startsWith(origin)))
        problems.push(`fetched ${from}`);
    });
    await page.goto(url);
    await page
      .waitForFunction('window.result !== undefined || window.problem !== undefined', { timeout: PAGE_TIMEOUT_MS })
      .catch(() => undefined);
    const result = /** @type {any} */ (await page.evaluate('window.result ?? window.problem ?? null'));
    if (result === null || typeof result === 'string') problems.push(String(result ?? 'no masked pixels were seen'));
    else if (result.workers === 0 || result.problem !== null) problems.push(JSON.stringify(result));
    if (problems.length > 0) throw new Error(problems.join(' | '));
    return `works: ${result.picture} pixels of the person, ${result.workers} worker(s)`;
  } finally {
    await page.close();
  }
}

/** @param {string} text Driver messages of software rendering, and what a development server says of itself. */
function isDevelopmentNoise(text) {
  return /GPU stall|GL Driver|WebSocket|\[vite\]|React DevTools/i.test(text);
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 */
function run(command, args, cwd) {
  const env = { ...process.env, NODE_ENV: undefined, NEXT_TELEMETRY_DISABLED: '1', NO_UPDATE_NOTIFIER: '1' };
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    timeout: BUILD_TIMEOUT_MS,
  });
  if (status === 0) return stdout;
  throw new Error(`${command} ${args.join(' ')} ended with ${status}: ${`${stdout}${stderr}`.trim().slice(-600)}`);
}

/**
 * Starts a server and waits until it answers.
 *
 * @param {string[]} command without the port
 * @param {string} cwd
 * @param {number} port
 * @returns {Promise<() => void>} ends it
 */
async function serve(command, cwd, port) {
  // A group of its own: npx starts the server as a child.
  const child = spawn(command[0] ?? '', [...command.slice(1), String(port)], { cwd, stdio: 'ignore', detached: true });
  const end = () => {
    if (child.pid === undefined || child.exitCode !== null) return;
    try {
      process.kill(-child.pid);
    } catch {
      // It has ended.
    }
  };
  endings.push(end);
  const until = performance.now() + PAGE_TIMEOUT_MS;
  while (performance.now() < until) {
    const answer = await fetch(`http://127.0.0.1:${port}/`).catch(() => undefined);
    if (answer !== undefined) return end;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`${command.join(' ')} did not answer on port ${port}`);
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}
