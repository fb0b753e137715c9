import { InlinePlatform } from './inline.js';
import type { Platform } from './platform.js';

/** `platform` of current.ts in the build that is one file. */
export const platform: Platform = /* @__PURE__ */ new InlinePlatform();
