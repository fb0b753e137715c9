/** Finds WebKitGTK. Only Node built-ins: this is read before `npm ci` has run. */
import { findOnPath } from './executables.mjs';

/** The driver brings its browser, MiniBrowser. The plug-ins of GStreamer have the codecs: H.264 is in libav. */
export const WEBKIT_PACKAGES = Object.freeze([
  'webkit2gtk-driver',
  'gstreamer1.0-libav',
  'gstreamer1.0-plugins-good',
  'gstreamer1.0-plugins-bad',
]);

/** @returns {string | null} absolute path of the driver, which knows where its MiniBrowser is */
export function findWebKitDriver() {
  return findOnPath(['WebKitWebDriver']);
}
