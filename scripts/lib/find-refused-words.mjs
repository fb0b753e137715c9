import { ALLOWED_WORDS, EXCLUDED_FILES, REFUSED_WORDS } from './refused-words.mjs';

/**
 * @typedef {object} RefusedWord
 * @property {number} line From 1.
 * @property {string} word As it is written.
 * @property {string} write What to write instead.
 */

/**
 * @param {string} file path in the repository, with `/`
 * @param {string} text the content of the file
 * @returns {RefusedWord[]}
 */
export function findRefusedWords(file, text) {
  if (EXCLUDED_FILES.some((pattern) => pattern.test(file))) return [];
  const allowed = ALLOWED_WORDS.filter(({ files }) => files.test(file)).map((entry) => entry.text);
  return text.split('\n').flatMap((line, at) => {
    const rest = allowed.reduce((left, phrase) => left.replace(new RegExp(phrase, `g${phrase.flags}`), ' '), line);
    return REFUSED_WORDS.flatMap(([pattern, write]) => {
      const word = pattern.exec(rest)?.[0];
      return word === undefined ? [] : [{ line: at + 1, word, write }];
    });
  });
}
