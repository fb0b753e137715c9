/**
 * Words that the project does not use, and the words to write instead. Each pattern matches within one line of code or
 * prose; `check-words.mjs` runs them over every tracked text file.
 *
 * @type {readonly (readonly [pattern: RegExp, write: string])[]}
 */
export const REFUSED_WORDS = Object.freeze([
  // Identifiers.
  [/\b(?:MOST|LEAST|LONGEST|SHORTEST|FARTHEST)_\w+/, 'MAX_…, MIN_… or DEFAULT_…'],
  [/\b#?patience\b/i, 'signal or timeout'],
  [/\bisGuilty\b/, 'wasRunning'],
  [/\bPoolWish(?:es)?\b/, 'PoolOptions'],
  [/\b(?:interface|class|type|new) Making\b|[<:,|] ?Making\b/, 'InFlight'],
  [/\btakeAgain\b/, 'invalidate'],
  [/\bgiveBack\b/, 'release or recycle'],
  [/\bhurr(?:y|ies|ied|ying)\b/i, 'prioritize'],
  [/\bnote[A-Z]\w*\(/, 'recordX() or countX()'],

  // Caches and ownership.
  [/\blet(?:s|ting)? (?:\w+ ){0,4}go\b(?! on\b| ahead\b)/i, 'evict or release'],
  [/\bpush(?:es|ed|ing)? (?:\w+ ){0,2}out\b/i, 'evict'],
  [/\bdrop(?:s|ped|ping)? the oldest\b/i, 'evict'],
  [/\bg(?:ive|ives|ave|iven|iving) back\b/i, 'return, release, recycle or restore'],

  // The field's word.
  [/\bthreads?\b/i, 'worker'],
  [/\baddress(?:es)?\b/i, 'URL'],
  [/\b[Pp]rograms?\b/, 'WASM module, instance or command'],

  // Riddles.
  [/\bwho(?:m|so)?ever\b/i, 'the noun: the caller, the reader, the test'],
  [/\bmay be said\b|\bmay have something to say\b/i, 'the fact: "Options for …", "may throw"'],
  [/\b(?:is|are|was|were|be|unless|otherwise) said\b/i, 'is given, is set, by default'],
  [/\bthat (?:is|are) none\b/i, 'invalid or not a …'],
  [/\banew\b/i, 'again'],
  [/\bpass(?:es|ed|ing)? over\b/i, 'skip'],
  [/\bg(?:ive|ives|ave|iven|iving) up\b/i, 'fail, stop or abandon'],
]);

/**
 * Where a refused word is right. `text` is what the line has to contain around the word.
 *
 * @type {readonly { files: RegExp, text: RegExp, reason: string }[]}
 */
export const ALLOWED_WORDS = Object.freeze([
  {
    files: /./,
    text: /\b(?:calling|main|render(?:ing)?|same|busy) threads?\b|\bthreads? of execution\b|\bonce a thread\b/i,
    reason: 'the thread of execution, not a Worker',
  },
  {
    files: /./,
    text: /\bworker_threads\b|\bSharedArrayBuffer.*\bthreads?\b/,
    reason: 'a module of Node, a feature of WASM',
  },
  {
    files: /^scripts\/lib\/check-docs\.mjs$|^test\/floor\/(?:types|examples)\.test\.ts$/,
    text: /\bprogram\b/,
    reason: 'a program of the TypeScript API',
  },
  { files: /^wasm\/.*\.rs$/, text: /\bthreads?\b|\bthread_local\b/i, reason: 'threads of Rust' },
  {
    files: /^(?:scripts\/fixtures|packages\/cli\/src\/encode\/video)\//,
    text: /-threads\b|\bOne thread\b/,
    reason: 'an option of ffmpeg',
  },
  { files: /./, text: /\b(?:memory|IP|e-mail) address(?:es)?\b|\baddress space\b/i, reason: 'not a URL' },
  {
    files: /\.(?:ts|mjs|js)$/,
    text: /^.*(?:\.address\(\)|\bAddressInfo\b|\baddress\??\.port\b).*$/,
    reason: "the host and port of Node's server",
  },
  { files: /^wasm\/.*\.rs$/, text: /\baddress(?:es)?\b/, reason: 'memory addresses, unless "the address" of a file' },
  {
    files: /\.(?:ts|mjs|js)$/,
    text: /\b(?:gl|WebGL2?|shader|GLSL) programs?\b|\b\w*Program\w*\(|\bprograms \} = this\.renderer\.info|'Program'|\btexture or program\b|\bprograms(?:!|:|\.length)/i,
    reason: 'a program of WebGL',
  },
  {
    files: /^scripts\/clip\/renderer\.mjs$|^test\/browser\/strip\.test\.ts$/,
    text: /\bprogram\b/,
    reason: 'a program of WebGL',
  },
]);

/** Files that must contain refused words. */
export const EXCLUDED_FILES = Object.freeze([
  /^scripts\/lib\/refused-words\.mjs$/,
  /^test\/scripts\/words\.test\.ts$/,
  /^wasm\/pkg\//,
  /^test\/fixtures\//,
]);
