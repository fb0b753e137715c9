/**
 * Throws a TypeError or a RangeError that names the value, unless it may be used. May return what `readAll` takes in its
 * place, such as a copy.
 */
export type Check = (name: string, value: unknown) => unknown;

/** A check for every option of `T`: one that is new needs one. An option that is undefined is not given. */
export type Checks<T> = { readonly [K in keyof Required<T>]: Check };

/** Largest number of a u32, the type of counts and indices in WASM. */
export const MAX_U32 = 0xffff_ffff;

/**
 * Checks all options of an object.
 *
 * @param name What holds them, for errors: `options`, or a part of them such as `http`.
 */
export function checkAll<T extends object>(options: T, checks: Checks<T>, name = 'options'): void {
  requireObject(name, options);
  const prefix = name === 'options' ? '' : `${name}.`;
  for (const key of Object.keys(checks) as (keyof T & string)[]) {
    const value = options[key];
    if (value !== undefined) checks[key](prefix + key, value);
  }
}

/**
 * Checks all options of an object, which may inherit them or have getters: each is read once. Parameters as of `checkAll`.
 *
 * @returns A plain object of those that are given, as they are now.
 */
export function readAll<T extends object>(options: T, checks: Checks<T>, name = 'options'): T {
  requireObject(name, options);
  const prefix = name === 'options' ? '' : `${name}.`;
  const own: Partial<T> = {};
  for (const key of Object.keys(checks) as (keyof T & string)[]) {
    const value = options[key];
    if (value !== undefined) own[key] = (checks[key](prefix + key, value) as typeof value | undefined) ?? value;
  }
  return own as T;
}

/** Options within an option. */
export function part<T extends object>(checks: Checks<T>): Check {
  return (name, value) => readAll(value as T, checks, name);
}

/** A whole number from `min` to `max`, both included. */
export function whole(min: number, max = Number.MAX_SAFE_INTEGER): Check {
  const range = max === Number.MAX_SAFE_INTEGER ? `of at least ${min}` : `from ${min} to ${max}`;
  return numberCheck(`a whole number ${range}`, (number) => {
    return Number.isSafeInteger(number) && number >= min && number <= max;
  });
}

/** A finite number from `min` to `max`, both included. */
export function within(min: number, max: number): Check {
  return numberCheck(`a number from ${min} to ${max}`, (number) => number >= min && number <= max);
}

/** A number above 0, up to `max`, included. */
export function upTo(max: number, unit = ''): Check {
  return numberCheck(`a number${unit} above 0, up to ${max}`, (number) => number > 0 && number <= max);
}

/** A finite number above 0. */
export const requirePositive = numberCheck('a number above 0', (number) => number > 0 && number < Infinity);

/** A finite number of at least 0. */
export const requireNotNegative = numberCheck(
  'a finite number of at least 0',
  (number) => number >= 0 && number < Infinity,
);

/** A finite number. */
export const requireFinite = numberCheck('a finite number', Number.isFinite);

/** A wait in ms: 0 or more, or Infinity for no limit. */
export const requireWait = numberCheck(
  'a number of ms of at least 0, or Infinity for no limit',
  (number) => number >= 0,
);

/** A wait in ms that something can be done in: above 0, or Infinity for no limit. */
export const requireLimit = numberCheck('a number of ms above 0, or Infinity for no limit', (number) => number > 0);

export const requireBoolean: Check = (name, value) => {
  if (typeof value !== 'boolean') throw typeError(name, 'true or false', value);
};

export const requireText: Check = (name, value) => {
  if (typeof value !== 'string') throw typeError(name, 'a string', value);
};

export const requireFunction: Check = (name, value) => {
  if (typeof value !== 'function') throw typeError(name, 'a function', value);
};

export const requireObject: Check = (name, value) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw typeError(name, 'an object', value);
};

export const requireUrl: Check = (name, value) => {
  if (typeof value !== 'string' && !isUrlObject(value)) throw typeError(name, 'a string or a URL', value);
};

/** An AbortSignal, of another window too. */
export const requireSignal: Check = (name, value) => {
  if (tagOf(value) !== 'AbortSignal') throw typeError(name, 'an AbortSignal', value);
};

export const requireUint8Array: Check = (name, value) => {
  if (!isUint8Array(value)) throw typeError(name, 'a Uint8Array', value);
};

export const requireFloat32Array: Check = (name, value) => {
  if (arrayNameOf(value) !== 'Float32Array') throw typeError(name, 'a Float32Array', value);
};

/** One of a few strings. */
export function oneOf(choices: readonly string[]): Check {
  return (name, value) => {
    const expected = `one of ${choices.join(', ')}`;
    if (typeof value !== 'string') throw typeError(name, expected, value);
    if (!choices.includes(value)) throw rangeError(name, expected, value);
  };
}

/** An object with these methods. */
export function hasMethods(what: string, ...methods: string[]): Check {
  return (name, value) => {
    const owner = value as Readonly<Record<string, unknown>> | null;
    const isOne = typeof value === 'object' && methods.every((method) => typeof owner?.[method] === 'function');
    if (!isOne) throw typeError(name, what, value);
  };
}

/**
 * Returns the bytes of an ArrayBuffer or of a view of one, not copied. Throws a TypeError for anything else, which the error
 * does not show: it may be secret.
 */
export function bytesOf(name: string, value: unknown): Uint8Array {
  if (isUint8Array(value)) return value;
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (isArrayBuffer(value)) return new Uint8Array(value);
  throw new TypeError(`${name} must be a Uint8Array or an ArrayBuffer, but is ${kindOf(value)}.`);
}

export function typeError(name: string, expected: string, value: unknown): TypeError {
  return new TypeError(`${name} must be ${expected}, but is ${describe(value)}.`);
}

export function rangeError(name: string, expected: string, value: unknown): RangeError {
  return new RangeError(`${name} must be ${expected}, but is ${describe(value)}.`);
}

/** Returns what kind of value it is, without showing it. */
export function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

/** Makes a check of numbers. It allocates nothing when it passes: some run in each frame. */
function numberCheck(expected: string, isGood: (number: number) => boolean): Check {
  return (name, value) => {
    if (typeof value !== 'number') throw typeError(name, expected, value);
    if (!isGood(value)) throw rangeError(name, expected, value);
  };
}

/** The longest string that an error shows. */
const MAX_SHOWN = 40;

/** Shows a value. Never calls it, nor any method of it. */
function describe(value: unknown): string {
  if (typeof value === 'string')
    return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}…` : value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return kindOf(value);
}

/** Whether a value is a Uint8Array, of another window or a subclass too. */
export function isUint8Array(value: unknown): value is Uint8Array {
  return arrayNameOf(value) === 'Uint8Array';
}

/** Whether a value is an Int32Array, of another window or a subclass too. */
export function isInt32Array(value: unknown): value is Int32Array {
  return arrayNameOf(value) === 'Int32Array';
}

/** Whether a value is an ArrayBuffer, of another window too. */
export function isArrayBuffer(value: unknown): value is ArrayBuffer {
  return value instanceof ArrayBuffer || tagOf(value) === 'ArrayBuffer';
}

/** Whether a value is a Blob or a File, of another window too. */
export function isBlob(value: unknown): value is Blob {
  return ['Blob', 'File'].includes(tagOf(value));
}

/** Whether a value is a URL, of another window too. */
export function isUrlObject(value: unknown): value is URL {
  return tagOf(value) === 'URL';
}

/** What has the name of a typed array's class as its tag. */
const TYPED_ARRAY = Object.getPrototypeOf(Uint8Array.prototype) as object;

/** Returns the name of a typed array's class; undefined for other values. A tag of the caller's own does not count. */
function arrayNameOf(value: unknown): unknown {
  return ArrayBuffer.isView(value) ? Reflect.get(TYPED_ARRAY, Symbol.toStringTag, value) : undefined;
}

/** Returns the name of a built-in class, which is the same in all windows. */
function tagOf(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
