/**
 * The item of a list at an index, checked: under `noUncheckedIndexedAccess` every read may be
 * undefined, and plain JavaScript has no `!` to wave that away with.
 * @template T
 * @param {ArrayLike<T>} list
 * @param {number} index negative: from the end
 * @returns {T}
 */
export function itemAt(list, index) {
  const item = list[index < 0 ? list.length + index : index];
  if (item === undefined) throw new RangeError(`there is no item ${index} in a list of ${list.length}`);
  return item;
}
