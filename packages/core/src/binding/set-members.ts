/**
 * Sets members of an object.
 *
 * @returns Restores them: a member that was there gets its value from before, another one is deleted. A member that was
 * set since keeps its value. Given an object, restores the members of that one in place of `target`.
 */
export function setMembers<T extends object>(target: T, members: Partial<T>): (now?: T) => void {
  const before: Partial<T> = {};
  const names = Object.keys(members) as (keyof T)[];
  for (const name of names) if (name in target) before[name] = target[name];
  Object.assign(target, members);
  return (now = target) => {
    for (const name of names) {
      if (now[name] !== members[name]) continue;
      if (name in before) now[name] = before[name]!;
      else Reflect.deleteProperty(now, name);
    }
  };
}
