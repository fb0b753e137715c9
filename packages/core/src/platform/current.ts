import type { Platform } from './platform.js';
import { WebPlatform } from './web.js';

/**
 * The platform of this build: a window or a Worker. The build for Node puts `current.node.ts` in place of this module
 * (scripts/lib/platform-variants.mjs). It keeps compiled WASM modules,
 * workers and the bound on memory for all streams of the page or process.
 */
export const platform: Platform = /* @__PURE__ */ new WebPlatform();
