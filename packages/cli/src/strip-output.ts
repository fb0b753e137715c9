import type { Size } from './usage.js';

/** The triangle strip of a frame: vertices as x, y pairs in the coordinate space. */
export interface Strip extends Size {
  readonly frame: number;
  readonly vertices: Float32Array;
}

/** File formats of a strip. */
export const STRIP_KINDS = ['f32', 'json', 'svg'] as const;

/** Encodes a strip as the content of a file. */
export function encodeStrip(strip: Strip, kind: (typeof STRIP_KINDS)[number]): string | Uint8Array {
  switch (kind) {
    case 'f32':
      return toFloats(strip.vertices);
    case 'json':
      return toJson(strip);
    case 'svg':
      return toSvg(strip);
  }
}

/** Float32 values, little-endian on every machine. */
function toFloats(vertices: Float32Array): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(4 * vertices.length));
  vertices.forEach((value, at) => bytes.setFloat32(4 * at, value, true));
  return new Uint8Array(bytes.buffer);
}

function toJson({ width, height, frame, vertices }: Strip): string {
  return `${JSON.stringify({ width, height, frame, vertices: [...vertices] })}\n`;
}

/** A picture for inspection: adjacent triangles have different colours; degenerate triangles are omitted. */
function toSvg({ width, height, frame, vertices }: Strip): string {
  const colours: [string[], string[]] = [[], []];
  for (let at = 0; at + 6 <= vertices.length; at += 2) {
    const triangle = vertices.subarray(at, at + 6);
    if (areaOf(triangle) !== 0) colours[(at / 2) % 2]!.push(pathOf(triangle));
  }
  const groups = colours.map((paths, at) => {
    const [fill, stroke] = [
      ['#4477aa', '#223b55'],
      ['#ee9944', '#774c22'],
    ][at]!;
    return `<path vector-effect="non-scaling-stroke" fill="${fill}" stroke="${stroke}" d="${paths.join('')}"/>\n`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}">\n` +
    `<title>Frame ${frame}: ${colours[0].length + colours[1].length} triangles</title>\n` +
    `<g stroke-width="0.5" stroke-linejoin="round">\n${groups.join('')}</g>\n</svg>\n`
  );
}

/** Twice the signed area. */
function areaOf(triangle: Float32Array): number {
  const [ax, ay, bx, by, cx, cy] = triangle as unknown as [number, number, number, number, number, number];
  return (bx - ax) * (cy - ay) - (cx - ax) * (by - ay);
}

function pathOf(triangle: Float32Array): string {
  const [ax, ay, bx, by, cx, cy] = Array.from(triangle, (value) => Number(value.toFixed(3)));
  return `M${ax} ${ay}L${bx} ${by}L${cx} ${cy}Z`;
}
