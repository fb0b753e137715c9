import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryFolder } from './shared.mjs';

/** A block of code in a page of documentation. */
export interface CodeBlock {
  /** Path of the page from the root of the repository. */
  readonly page: string;
  readonly line: number;
  readonly language: string;
  readonly code: string;
  /** Whether its label is Babylon.js, or a comment `<!-- babylon -->` stands before it. */
  readonly isBabylon: boolean;
}

/** The blocks of code of a page, in their order. */
export function codeBlocksOf(page: string): CodeBlock[] {
  const text = readFileSync(join(repositoryFolder, page), 'utf8');
  return [...text.matchAll(/(<!-- babylon -->\s*)?^```(\w+)([^\n]*)\n([^]*?)^```$/gm)].map((match) => ({
    page,
    line: text.slice(0, match.index).split('\n').length,
    language: match[2] ?? '',
    code: match[4] ?? '',
    isBabylon: match[1] !== undefined || match[3] === ' [Babylon.js]' || /@alphastream\/babylon'/.test(match[4] ?? ''),
  }));
}
