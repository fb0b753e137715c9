/** Changes compiled WebAssembly modules so that they fail in a known way (the binary format, version 1). */

const MEMORY = 5;
const EXPORT = 7;
const CODE = 10;
const IMPORT = 2;

/**
 * The same module with at most `pages` more of 64 KiB than it starts with.
 * @param {Uint8Array} module
 * @param {number} pages
 */
export function withMemoryLimit(module, pages) {
  return mapSection(module, MEMORY, (section) => {
    const [least] = readNumber(section, 2);
    return Uint8Array.from([1, 1, ...writeNumber(least), ...writeNumber(least + pages)]);
  });
}

/**
 * The same module, but an exported function traps.
 * @param {Uint8Array} module
 * @param {string} name of the export
 */
export function withTrap(module, name) {
  const index = exportedFunction(module, name) - importedFunctions(module);
  return mapSection(module, CODE, (section) => {
    const [count, start] = readNumber(section, 0);
    const bodies = [];
    for (let i = 0, at = start; i < count; i++) {
      const [size, from] = readNumber(section, at);
      // No locals; unreachable; end.
      const body = i === index ? Uint8Array.of(0, 0, 11) : section.subarray(from, from + size);
      bodies.push(...writeNumber(body.length), ...body);
      at = from + size;
    }
    return Uint8Array.from([...writeNumber(count), ...bodies]);
  });
}

/**
 * @param {Uint8Array} module
 * @param {string} name
 */
function exportedFunction(module, name) {
  const section = sectionOf(module, EXPORT);
  const [count, start] = readNumber(section, 0);
  for (let i = 0, at = start; i < count; i++) {
    const [length, from] = readNumber(section, at);
    const text = new TextDecoder().decode(section.subarray(from, from + length));
    const kind = section[from + length];
    const [index, next] = readNumber(section, from + length + 1);
    if (text === name && kind === 0) return index;
    at = next;
  }
  throw new Error(`The module exports no function ${name}.`);
}

/**
 * Only functions are imported here.
 * @param {Uint8Array} module
 */
function importedFunctions(module) {
  return readNumber(sectionOf(module, IMPORT), 0)[0];
}

/**
 * @param {Uint8Array} module
 * @param {number} id
 */
function sectionOf(module, id) {
  for (const section of sectionsOf(module)) if (section.id === id) return section.content;
  throw new Error(`The module has no section ${id}.`);
}

/** @param {Uint8Array} module */
function sectionsOf(module) {
  const sections = [];
  for (let at = 8; at < module.length;) {
    const [size, from] = readNumber(module, at + 1);
    sections.push({ id: Number(module[at]), content: module.subarray(from, from + size) });
    at = from + size;
  }
  return sections;
}

/**
 * @param {Uint8Array} module
 * @param {number} id
 * @param {(content: Uint8Array) => Uint8Array} change
 */
function mapSection(module, id, change) {
  const parts = sectionsOf(module).map((section) => {
    const content = section.id === id ? change(section.content) : section.content;
    return Buffer.concat([Uint8Array.from([section.id, ...writeNumber(content.length)]), content]);
  });
  return Buffer.concat([module.subarray(0, 8), ...parts]);
}

/**
 * LEB128, unsigned.
 * @param {Uint8Array} bytes
 * @param {number} at
 * @returns {[number, number]} the number, and where the next thing is
 */
function readNumber(bytes, at) {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = Number(bytes[at++]);
    value += (byte & 0x7f) * 2 ** shift;
    if (byte < 0x80) return [value, at];
  }
}

/** @param {number} value */
function writeNumber(value) {
  const bytes = [];
  for (; value >= 0x80; value = Math.floor(value / 0x80)) bytes.push((value % 0x80) | 0x80);
  return [...bytes, value];
}
