import { relative } from 'node:path';
import ts from 'typescript';
import { repositoryFolder } from '../../test/support/shared.mjs';

/**
 * The docstring gate over published declarations: every exported declaration and every public member has a docstring,
 * every class an `@example`, every option with a default a `@defaultValue`. A member without a docstring of its own has
 * that of the member it overrides.
 *
 * @param {string[]} files Rolled-up declarations.
 * @param {string[]} withoutExamples Those whose classes need no `@example`.
 * @param {Record<string, string[]>} paths Where the compiler finds the packages that they import.
 * @returns {string[]} Gaps, one sentence each; empty if there are none.
 */
export function checkDocs(files, withoutExamples, paths) {
  const program = ts.createProgram(files, {
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    types: [],
    paths,
    strict: true,
    skipLibCheck: true,
    noEmit: true,
  });
  const checker = program.getTypeChecker();
  return files.flatMap((path) => {
    const file = program.getSourceFile(path);
    if (file === undefined) return [`${path} is missing: run "npm run build".`];
    const gaps = new Gaps(relative(repositoryFolder, path), checker);
    const passedOn = exportedNames(file);
    for (const statement of file.statements) {
      if (isExported(statement)) gaps.checkExport(statement, !withoutExamples.includes(path));
      // A class that is exported as a type alone cannot be constructed, so that an example is of no use.
      else if (passedOn.has(nameOf(statement))) gaps.checkExport(statement, false);
    }
    return gaps.found;
  });
}

/** What is missing in one file. */
class Gaps {
  /** @type {string[]} */
  found = [];
  #path;
  #checker;

  /**
   * @param {string} path
   * @param {ts.TypeChecker} checker
   */
  constructor(path, checker) {
    this.#path = path;
    this.#checker = checker;
  }

  /**
   * @param {ts.Statement} statement
   * @param {boolean} needsExample Whether its class needs one.
   */
  checkExport(statement, needsExample) {
    const declarations = ts.isVariableStatement(statement) ? statement.declarationList.declarations : [statement];
    for (const declaration of declarations) {
      const name = nameOf(declaration);
      this.#checkDocstring(name, declaration);
      if (ts.isClassDeclaration(declaration)) this.#checkClass(name, declaration, needsExample);
      if (ts.isInterfaceDeclaration(declaration)) this.#checkMembers(name, declaration.members);
      if (ts.isTypeAliasDeclaration(declaration)) this.#checkType(name, declaration.type);
      const { type } = /** @type {{ type?: ts.TypeNode }} */ (declaration);
      if (ts.isVariableDeclaration(declaration) && type !== undefined) this.#checkType(name, type);
    }
  }

  /**
   * @param {string} name
   * @param {ts.ClassDeclaration} declaration
   * @param {boolean} needsExample
   */
  #checkClass(name, declaration, needsExample) {
    const hasExample = ts.getJSDocTags(declaration).some((tag) => tag.tagName.text === 'example');
    if (needsExample && !hasExample) this.#add(name, 'has no @example');
    this.#checkMembers(name, declaration.members);
  }

  /**
   * @param {string} owner
   * @param {ts.TypeNode} type
   */
  #checkType(owner, type) {
    if (ts.isTypeLiteralNode(type)) this.#checkMembers(owner, type.members);
    if (ts.isUnionTypeNode(type) || ts.isIntersectionTypeNode(type)) {
      for (const part of type.types) this.#checkType(owner, part);
    }
  }

  /**
   * @param {string} owner
   * @param {ts.NodeArray<ts.ClassElement | ts.TypeElement>} members
   */
  #checkMembers(owner, members) {
    /** @type {Set<string>} */
    const seen = new Set();
    for (const member of members) {
      if (isPrivate(member)) continue;
      const isEmptyConstructor = ts.isConstructorDeclaration(member) && member.parameters.length === 0;
      if (isEmptyConstructor) continue;
      const name = `${owner}.${nameOf(member)}`;
      // One docstring is enough for a getter with its setter, and for overloads.
      if (seen.has(name)) continue;
      seen.add(name);
      this.#checkDocstring(name, member);
      if (ts.isPropertySignature(member)) {
        this.#checkDefault(name, member);
        if (member.type) this.#checkType(name, member.type);
      }
    }
  }

  /**
   * @param {string} name
   * @param {ts.Node} declaration
   */
  #checkDocstring(name, declaration) {
    if (this.#docsOf(declaration) === '') this.#add(name, 'has no docstring');
    if (!ts.isFunctionLike(declaration)) return;
    const parameters = declaration.parameters.map((parameter) => parameter.name.getText());
    const isNamed = declaration.parameters.every((parameter) => ts.isIdentifier(parameter.name));
    for (const tag of ts.getJSDocTags(declaration)) {
      if (!ts.isJSDocParameterTag(tag) || !isNamed) continue;
      const documented = tag.name.getText();
      if (!parameters.includes(documented))
        this.#add(name, `documents a parameter ${documented} that it does not have`);
    }
  }

  /**
   * Numbers, strings and booleans that may be left out have a default.
   *
   * @param {string} name
   * @param {ts.PropertySignature} member
   */
  #checkDefault(name, member) {
    if (member.questionToken === undefined) return;
    const type = this.#checker.getNonNullableType(this.#checker.getTypeAtLocation(member));
    const parts = type.isUnion() ? type.types : [type];
    const plain = ts.TypeFlags.NumberLike | ts.TypeFlags.StringLike | ts.TypeFlags.BooleanLike;
    const isPlain = parts.every(({ flags }) => (flags & plain) !== 0);
    const saysDefault = /\bdefault\b/i.test(this.#docsOf(member));
    const hasTag = ts.getJSDocTags(member).some((tag) => tag.tagName.text === 'defaultValue');
    const isOption = /Options\b/.test(name);
    if (!hasTag && (saysDefault || (isOption && isPlain))) this.#add(name, 'has no @defaultValue');
  }

  /** @param {ts.Node} declaration */
  #docsOf(declaration) {
    const named = /** @type {ts.NamedDeclaration} */ (declaration);
    const symbol = named.name ? this.#checker.getSymbolAtLocation(named.name) : undefined;
    // Constructors and the like have no name; theirs is what stands before them.
    if (symbol === undefined)
      return ts
        .getJSDocCommentsAndTags(declaration)
        .map((doc) => doc.getText())
        .join('');
    return ts.displayPartsToString(symbol.getDocumentationComment(this.#checker));
  }

  /**
   * @param {string} name
   * @param {string} what
   */
  #add(name, what) {
    this.found.push(`${this.#path}: ${name} ${what}.`);
  }
}

/**
 * Names that a file exports apart from their declarations.
 *
 * @param {ts.SourceFile} file
 */
function exportedNames(file) {
  const clauses = file.statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) && !statement.moduleSpecifier ? [statement.exportClause] : [],
  );
  return new Set(
    clauses.flatMap((clause) =>
      clause && ts.isNamedExports(clause) ? clause.elements.map((element) => element.name.text) : [],
    ),
  );
}

/** @param {ts.Node} node */
function nameOf(node) {
  if (ts.isConstructorDeclaration(node) || ts.isConstructSignatureDeclaration(node)) return 'constructor';
  return /** @type {ts.NamedDeclaration} */ (node).name?.getText() ?? 'signature';
}

/** @param {ts.Statement} statement */
function isExported(statement) {
  return (
    ts.canHaveModifiers(statement) &&
    (ts.getModifiers(statement) ?? []).some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword)
  );
}

/** @param {ts.ClassElement | ts.TypeElement} member */
function isPrivate(member) {
  if (member.name !== undefined && ts.isPrivateIdentifier(member.name)) return true;
  const modifiers = ts.canHaveModifiers(member) ? (ts.getModifiers(member) ?? []) : [];
  return modifiers.some(({ kind }) => kind === ts.SyntaxKind.PrivateKeyword);
}
