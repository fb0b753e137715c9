/** Changes compiled WebAssembly programs so that they fail in a known way (the binary format, version 1). */

const MEMORY = 5;
const EXPORT = 7;
const CODE = 10;
const IMPORT = 2;

/**
 * The same program with at most `pages` more of 64 KiB than it starts with.
 * @param {Uint8Array} program
 * @param {number} pages
 */
export function withMemoryLimit(program, pages) {
  return mapSection(program, MEMORY, (section) => {
    const [least] = readNumber(section, 2);
    return Uint8Array.from([1, 1, ...writeNumber(least), ...writeNumber(least + pages)]);
  });
}

/**
 * The same program, but an exported function traps.
 * @param {Uint8Array} program
 * @param {string} name of the export
 */
export function withTrap(program, name) {
  const index = exportedFunction(program, name) - importedFunctions(program);
  return mapSection(program, CODE, (section) => {
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
 * @param {Uint8Array} program
 * @param {string} name
 */
function exportedFunction(program, name) {
  const section = sectionOf(program, EXPORT);
  const [count, start] = readNumber(section, 0);
  for (let i = 0, at = start; i < count; i++) {
    const [length, from] = readNumber(section, at);
    const text = new TextDecoder().decode(section.subarray(from, from + length));
    const kind = section[from + length];
    const [index, next] = readNumber(section, from + length + 1);
    if (text === name && kind === 0) return index;
    at = next;
  }
  throw new Error(`The program exports no function ${name}.`);
}

/**
 * Only functions are imported here.
 * @param {Uint8Array} program
 */
function importedFunctions(program) {
  return readNumber(sectionOf(program, IMPORT), 0)[0];
}

/**
 * @param {Uint8Array} program
 * @param {number} id
 */
function sectionOf(program, id) {
  for (const section of sectionsOf(program)) if (section.id === id) return section.content;
  throw new Error(`The program has no section ${id}.`);
}

/** @param {Uint8Array} program */
function sectionsOf(program) {
  const sections = [];
  for (let at = 8; at < program.length;) {
    const [size, from] = readNumber(program, at + 1);
    sections.push({ id: Number(program[at]), content: program.subarray(from, from + size) });
    at = from + size;
  }
  return sections;
}

/**
 * @param {Uint8Array} program
 * @param {number} id
 * @param {(content: Uint8Array) => Uint8Array} change
 */
function mapSection(program, id, change) {
  const parts = sectionsOf(program).map((section) => {
    const content = section.id === id ? change(section.content) : section.content;
    return Buffer.concat([Uint8Array.from([section.id, ...writeNumber(content.length)]), content]);
  });
  return Buffer.concat([program.subarray(0, 8), ...parts]);
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
