import { Studio } from './studio.js';

declare global {
  interface Window {
    /** For scripts that drive the page. */
    studio: Studio;
  }
}

window.studio = new Studio();
