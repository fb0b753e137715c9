/** Where in a picture a direction is seen: written from the projections' definitions, independent of the adapter. */

/**
 * @param {{ projection: string, stereo?: string, eyeOrder?: string, fieldOfView?: number }} options
 * @param {'left' | 'right'} eye
 * @param {{ x: number, y: number, z: number }} d direction of unit length; the viewer looks along -z
 * @param {number} width of the whole picture in pixels
 * @param {number} height
 * @returns {{ x: number, y: number, perDegree: number } | null} pixel (not rounded); how many pixels a degree takes there at most
 */
export function seenAt(
  { projection, stereo = 'mono', eyeOrder = 'left-first', fieldOfView = 180 },
  eye,
  d,
  width,
  height,
) {
  const isFirst = (eye === 'left') === (eyeOrder === 'left-first');
  const w = stereo === 'side-by-side' ? width / 2 : width;
  const h = stereo === 'top-bottom' ? height / 2 : height;
  const left = stereo === 'side-by-side' && !isFirst ? w : 0;
  const top = stereo === 'top-bottom' && !isFirst ? h : 0;
  let x;
  let y;
  let perDegree;
  if (projection === 'fisheye') {
    const angle = (Math.acos(Math.min(1, Math.max(-1, -d.z))) * 180) / Math.PI;
    const radius = (Math.min(w, h) * angle) / fieldOfView;
    // The border of the lens is an outline, too.
    if (angle > fieldOfView / 2 - 0.5) return null;
    const length = Math.hypot(d.x, d.y) || 1;
    x = w / 2 + (radius * d.x) / length;
    y = h / 2 - (radius * d.y) / length;
    perDegree =
      (Math.min(w, h) / fieldOfView) * (angle / Math.max(0.1, (Math.sin((angle * Math.PI) / 180) * 180) / Math.PI));
  } else {
    const span = projection === 'equirect180' ? 180 : 360;
    const longitude = (Math.atan2(d.x, -d.z) * 180) / Math.PI;
    const latitude = (Math.asin(Math.min(1, Math.max(-1, d.y))) * 180) / Math.PI;
    if (Math.abs(longitude) > span / 2) return null;
    x = w * (0.5 + longitude / span);
    y = h * (0.5 - latitude / 180);
    perDegree = Math.max(h / 180, w / span / Math.max(0.05, Math.cos((latitude * Math.PI) / 180)));
  }
  // Not at the seam or the border.
  if (x < 1 || y < 1 || x > w - 1 || y > h - 1) return null;
  return { x: left + x, y: top + y, perDegree };
}

/**
 * The mask at a place, or null where it is not the same all around within `reach` pixels.
 * @param {Uint8Array} mask
 * @param {number} width
 * @param {number} height
 * @param {{ x: number, y: number }} place
 * @param {number} reach
 * @returns {boolean | null}
 */
export function maskAround(mask, width, height, { x, y }, reach) {
  const value = mask[Math.floor(y) * width + Math.floor(x)];
  const steps = Math.ceil(reach) + 1;
  for (let j = -steps; j <= steps; j++) {
    for (let i = -steps; i <= steps; i++) {
      const px = Math.min(width - 1, Math.max(0, Math.floor(x + i)));
      const py = Math.min(height - 1, Math.max(0, Math.floor(y + j)));
      if (mask[py * width + px] !== value) return null;
    }
  }
  return value === 255;
}
