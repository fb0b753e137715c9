import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/**
 * Mends what API Extractor, which rolls up one entry at a time, leaves to do:
 *
 * - A class that two entries export would be declared twice, and TypeScript takes two declarations of a class with
 *   private members for different types. What `index` exports is imported from there by the other entries.
 * - A class that an entry exports as a type alone would look as if it could be constructed.
 *
 * @param {Map<string, string>} texts Rolled-up declarations by entry, `index` among them where there are several.
 * @param {Map<string, Set<string>>} typeOnly What each entry exports as a type alone.
 * @returns {{ linked: Map<string, string>, missing: string[] }} The declarations to publish, and the names that public
 *   signatures use and no entry exports.
 */
export function linkTypes(texts, typeOnly) {
  const entries = new Map([...texts].map(([name, text]) => [name, parse(name, text)]));
  const index = entries.get('index');
  const exported = new Set([...entries.values()].flatMap(({ exports }) => [...exports]));
  /** @type {Map<string, string>} */
  const linked = new Map();
  /** @type {Set<string>} */
  const missing = new Set();
  /** @type {Set<string>} What other entries import from `index` although it exports no such name in the sources. */
  const lent = new Set();
  // `index` comes last: only then is it known what it lends.
  for (const [name, entry] of [...entries].reverse()) {
    const links = index === undefined || entry === index ? new Map() : shareDeclarations(entry, index);
    dropUnused(entry);
    for (const { name: declared } of entry.declarations) {
      if (!entry.exports.has(declared) && !exported.has(plainName(declared))) missing.add(plainName(declared));
    }
    for (const [here, source] of links) {
      if (!index?.exports.has(source) && (entry.exports.has(here) || isNeeded(entry, here))) lent.add(source);
    }
    const text = print(entry, links, typeOnly.get(name) ?? new Set());
    linked.set(name, entry === index && lent.size > 0 ? `${text}export { ${[...lent].join(', ')} };\n` : text);
  }
  return { linked, missing: [...missing] };
}

/**
 * @typedef {object} Declaration
 * @property {string} name
 * @property {string} text With its docstring.
 * @property {Set<string>} uses Identifiers in it.
 * @property {boolean} isValue Whether it is there at run time, too: a class, a function, a constant.
 *
 * @typedef {object} EntryTypes
 * @property {Declaration[]} declarations
 * @property {{ text: string, uses: Set<string>, names: string[] }[]} others Imports, exports and directives.
 * @property {Set<string>} exports
 */

/**
 * @param {string} name
 * @param {string} text
 * @returns {EntryTypes}
 */
function parse(name, text) {
  const file = ts.createSourceFile(`${name}.d.ts`, text, ts.ScriptTarget.Latest, true);
  /** @type {EntryTypes} */
  const entry = { declarations: [], others: [], exports: new Set() };
  for (const statement of file.statements) {
    const declared = nameOf(statement);
    const uses = identifiersIn(statement);
    if (declared !== undefined) {
      entry.declarations.push({
        name: declared,
        text: statement.getFullText().trim(),
        uses,
        isValue: isValue(statement),
      });
      if (isExported(statement)) entry.exports.add(declared);
      continue;
    }
    const names = [];
    if (ts.isExportDeclaration(statement) && statement.exportClause && ts.isNamedExports(statement.exportClause)) {
      // `export { }`, which API Extractor ends each file with, exports nothing.
      if (statement.exportClause.elements.length === 0) continue;
      for (const element of statement.exportClause.elements) entry.exports.add(element.name.text);
    }
    if (ts.isImportDeclaration(statement)) {
      const bindings = statement.importClause?.namedBindings;
      if (statement.importClause?.name) names.push(statement.importClause.name.text);
      if (bindings && ts.isNamespaceImport(bindings)) names.push(bindings.name.text);
      if (bindings && ts.isNamedImports(bindings)) names.push(...bindings.elements.map((element) => element.name.text));
    }
    entry.others.push({ text: statement.getText(), uses: names.length > 0 ? new Set() : uses, names });
  }
  return entry;
}

/** @param {ts.Statement} statement */
function nameOf(statement) {
  if (ts.isVariableStatement(statement)) return statement.declarationList.declarations[0]?.name.getText();
  const isNamed =
    ts.isClassDeclaration(statement) ||
    ts.isInterfaceDeclaration(statement) ||
    ts.isTypeAliasDeclaration(statement) ||
    ts.isFunctionDeclaration(statement) ||
    ts.isEnumDeclaration(statement);
  return isNamed ? statement.name?.text : undefined;
}

/** @param {ts.Statement} statement */
function isValue(statement) {
  return !ts.isInterfaceDeclaration(statement) && !ts.isTypeAliasDeclaration(statement);
}

/** @param {ts.Statement} statement */
function isExported(statement) {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

/** @param {ts.Node} node */
function identifiersIn(node) {
  /** @type {Set<string>} */
  const names = new Set();
  const visit = (/** @type {ts.Node} */ part) => {
    if (ts.isIdentifier(part)) names.add(part.text);
    ts.forEachChild(part, visit);
  };
  ts.forEachChild(node, visit);
  return names;
}

/**
 * Takes out of `entry` what `index` declares, too.
 *
 * @param {EntryTypes} entry
 * @param {EntryTypes} index
 * @returns {Map<string, string>} names in `entry` → names in `index`
 */
function shareDeclarations(entry, index) {
  const shared = new Map(index.declarations.map(({ name, text }) => [plainText(text), name]));
  /** @type {Map<string, string>} */
  const links = new Map();
  entry.declarations = entry.declarations.filter(({ name, text }) => {
    const source = shared.get(plainText(text));
    if (source !== undefined) links.set(name, source);
    return source === undefined;
  });
  return links;
}

/**
 * Removes declarations and imports that nothing needs any more.
 *
 * @param {EntryTypes} entry
 */
function dropUnused(entry) {
  for (;;) {
    const isUsed = (/** @type {string} */ name) =>
      entry.exports.has(name) ||
      entry.declarations.some((other) => other.name !== name && other.uses.has(name)) ||
      entry.others.some(({ uses }) => uses.has(name));
    const kept = entry.declarations.filter(({ name }) => isUsed(name));
    if (kept.length === entry.declarations.length) {
      entry.others = entry.others.filter(({ names }) => names.length === 0 || names.some(isUsed));
      return;
    }
    entry.declarations = kept;
  }
}

/**
 * Whether a declaration of `entry` needs `name`.
 *
 * @param {EntryTypes} entry
 * @param {string} name
 */
function isNeeded({ declarations, others }, name) {
  return declarations.some(({ uses }) => uses.has(name)) || others.some(({ uses }) => uses.has(name));
}

/**
 * @param {EntryTypes} entry
 * @param {Map<string, string>} links
 * @param {Set<string>} typeOnly
 */
function print(entry, links, typeOnly) {
  const { declarations, others, exports } = entry;
  const pairs = [...links].sort(([a], [b]) => (a < b ? -1 : 1));
  const passedOn = pairs.filter(([name]) => exports.has(name));
  const hidden = declarations.filter(({ name, isValue }) => isValue && exports.has(name) && typeOnly.has(name));
  const text = [
    statementOf(
      'import',
      pairs.filter(([name]) => isNeeded(entry, name)),
    ),
    statementOf(
      'export',
      passedOn.filter(([name]) => !typeOnly.has(name)),
    ),
    statementOf(
      'export type',
      passedOn.filter(([name]) => typeOnly.has(name)),
    ),
    ...others.map((other) =>
      other.text.replace(/^export \{ (\w+) \}/, (all, name) =>
        typeOnly.has(name) ? `export type { ${name} };` : `${all};`,
      ),
    ),
    '',
    ...declarations.map(
      (declaration) =>
        `${hidden.includes(declaration) ? declaration.text.replace(/(^|\n)export declare /, '$1declare ') : declaration.text}\n`,
    ),
    // Without an export of its own a file of declarations would export all of them.
    hidden.length === 0 ? 'export {};' : `export type { ${hidden.map(({ name }) => name).join(', ')} };`,
    '',
  ]
    .filter((line) => line !== null)
    .join('\n');
  // Names Symbol.dispose for pages that compile with `lib` es2022.
  return text.includes('[Symbol.dispose]') ? `/// <reference lib="esnext.disposable" />\n${text}` : text;
}

/**
 * @param {'import' | 'export' | 'export type'} keyword
 * @param {[string, string][]} pairs names here and in `index`
 */
function statementOf(keyword, pairs) {
  const list = pairs.map(([name, source]) => (name === source ? name : `${source} as ${name}`));
  return list.length === 0 ? null : `${keyword} { ${list.join(', ')} } from './index.js';`;
}

/**
 * What a module exports as a type alone, with what it passes on from others by `export *`.
 *
 * @param {string} path of a declaration file
 * @returns {Set<string>}
 */
export function typeOnlyExports(path) {
  const file = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  /** @type {Set<string>} */
  const names = new Set();
  for (const statement of file.statements) {
    if (!ts.isExportDeclaration(statement)) continue;
    const { exportClause, isTypeOnly, moduleSpecifier } = statement;
    if (exportClause === undefined && moduleSpecifier && ts.isStringLiteral(moduleSpecifier)) {
      // What another package exports stays an import of it.
      if (!moduleSpecifier.text.startsWith('.')) continue;
      const source = join(dirname(path), moduleSpecifier.text.replace(/\.js$/, '.d.ts'));
      for (const name of typeOnlyExports(source)) names.add(name);
    } else if (exportClause && ts.isNamedExports(exportClause)) {
      for (const element of exportClause.elements) {
        if (isTypeOnly || element.isTypeOnly) names.add(element.name.text);
      }
    }
  }
  return names;
}

/**
 * The name in the source: API Extractor adds a number where a name is taken.
 *
 * @param {string} name
 */
function plainName(name) {
  return name.replace(/_\d+$/, '');
}

/**
 * What two declarations of the same thing have in common.
 *
 * @param {string} text
 */
function plainText(text) {
  return text.replace(/(^|\n)(export )?declare /, '$1declare ').replace(/\b(\w+)_\d+\b/g, '$1');
}
