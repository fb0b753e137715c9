// The same as the entry `index`, built with worker and WASM inside one file: nothing else is fetched.
export * from './index.js';
