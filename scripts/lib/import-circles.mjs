import { readFileSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import ts from 'typescript';

/**
 * Finds circles of imports among the TypeScript modules of a folder. An `import type` counts like any other import: the
 * compiler erases it, yet two modules that need each other's types cannot be read one after the other.
 *
 * @param {string} folder
 * @returns {{ modules: number, circles: string[][] }} each circle as its modules, relative to `folder`, sorted by name
 */
export function findImportCircles(folder) {
  const imports = readImports(folder);
  const circles = stronglyConnected(imports).filter(
    (group) => group.length > 1 || imports.get(group[0] ?? '')?.includes(group[0] ?? ''),
  );
  return { modules: imports.size, circles: circles.map((group) => group.sort()).sort() };
}

/**
 * @param {string} folder
 * @returns {Map<string, string[]>} what each module imports from the same folder
 */
function readImports(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.d.ts'))
    .sort();
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const path = join(folder, file);
      const targets = specifiersOf(path)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => relative(folder, resolve(path, '..', specifier)).replace(/\.js$/, '.ts'));
      return [file, targets.filter((target) => known.has(target))];
    }),
  );
}

/**
 * @param {string} path
 * @returns {string[]} what the module names in `import … from`, `export … from`, `import()` and `import('…').Type`
 */
function specifiersOf(path) {
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest);
  /** @type {string[]} */
  const found = [];
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
    if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0]);
    if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal);
    ts.forEachChild(node, visit);
  };
  const add = (/** @type {ts.Node | undefined} */ node) => {
    if (node && ts.isStringLiteral(node)) found.push(node.text);
  };
  visit(source);
  return found;
}

/**
 * Tarjan's algorithm (Depth-first search and linear graph algorithms, 1972).
 *
 * @param {Map<string, string[]>} graph
 * @returns {string[][]}
 */
function stronglyConnected(graph) {
  /** @type {Map<string, { index: number, low: number, onStack: boolean }>} */
  const visited = new Map();
  /** @type {string[]} */
  const stack = [];
  /** @type {string[][]} */
  const groups = [];
  const visit = (/** @type {string} */ name) => {
    const state = { index: visited.size, low: visited.size, onStack: true };
    visited.set(name, state);
    stack.push(name);
    for (const target of graph.get(name) ?? []) {
      const seen = visited.get(target);
      if (!seen) state.low = Math.min(state.low, visit(target).low);
      else if (seen.onStack) state.low = Math.min(state.low, seen.index);
    }
    if (state.low === state.index) groups.push(popUntil(name));
    return state;
  };
  const popUntil = (/** @type {string} */ name) => {
    const group = stack.splice(stack.indexOf(name));
    for (const member of group) /** @type {{ onStack: boolean }} */ (visited.get(member)).onStack = false;
    return group;
  };
  for (const name of graph.keys()) if (!visited.has(name)) visit(name);
  return groups;
}
