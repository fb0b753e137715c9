import type { Adapter } from '../support/engine-page.js';

/** Every adapter that the contract holds for. */
export const ADAPTERS: readonly Adapter[] = ['three', 'babylon'];
