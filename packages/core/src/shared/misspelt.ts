import type { Checks } from './checks.js';

/** Warns of options that nothing reads, and whose names are nearly those of options that something does. */
export function warnOfMisspelt<T extends object>(options: T, checks: Checks<T>): void {
  const known = Object.keys(checks);
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(checks, name)) continue;
    const meant = known.find((option) => isNear(name.toLowerCase(), option.toLowerCase()));
    if (meant !== undefined) console.warn(`AlphaStream: there is no option "${name}". Did you mean "${meant}"?`);
  }
}

/** Whether two names differ by one letter at most, or have the same letters in another order. */
function isNear(a: string, b: string): boolean {
  if (sorted(a) === sorted(b)) return true;
  let at = 0;
  while (at < a.length && a[at] === b[at]) at++;
  const rest = [a.slice(at), b.slice(at)] as const;
  return rest[0].slice(1) === rest[1].slice(1) || rest[0].slice(1) === rest[1] || rest[0] === rest[1].slice(1);
}

function sorted(name: string): string {
  return [...name].sort().join('');
}
