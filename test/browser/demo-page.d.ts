import type { Demo } from '../../examples/demo/src/main.js';

declare global {
  interface Window {
    demo: Demo;
  }
}
