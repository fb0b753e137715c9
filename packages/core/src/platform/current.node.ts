import { NodePlatform } from './node.js';
import type { Platform } from './platform.js';

/** `platform` of current.ts in Node. */
export const platform: Platform = /* @__PURE__ */ new NodePlatform();
