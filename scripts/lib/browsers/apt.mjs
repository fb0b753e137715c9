/** Installs packages of Debian. Only Node built-ins: this is read before `npm ci` has run. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

let isUpdated = false;

/** Whether packages are installed here at all: as root, on Debian or a system derived from it. */
export function canInstallWithApt() {
  return process.getuid?.() === 0 && isDebian();
}

/**
 * @param {readonly string[]} packages
 * @returns {string[]} those that are not installed
 */
export function missingPackages(packages) {
  return packages.filter((name) => {
    const { stdout } = spawnSync('dpkg-query', ['-W', '-f', '${db:Status-Status}', name], { encoding: 'utf8' });
    return stdout !== 'installed';
  });
}

/**
 * @param {readonly string[]} packages
 * @param {(line: string) => void} log
 * @returns {string | null} why that failed, or null
 */
export function installWithApt(packages, log) {
  log(`Installing with apt-get: ${packages.join(' ')} …`);
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  for (const args of isUpdated ? [install] : [['update'], install]) {
    const { status, error, stderr } = spawnSync('apt-get', args, {
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      encoding: 'utf8',
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    if (status !== 0) {
      const reason = `apt-get ${args[0]} failed: ${oneLine(error ?? stderr)}`;
      log(reason);
      return reason;
    }
    isUpdated = true;
  }
  return null;
}

/**
 * @param {unknown} problem an Error or text
 * @returns {string} without line breaks, and not too long for a message
 */
export function oneLine(problem) {
  const text = problem instanceof Error ? problem.message : String(problem);
  return text.trim().replace(/\s+/g, ' ').slice(0, 300);
}

function isDebian() {
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
