// The same as the entry `index`, in one file.
export * from './index.js';
