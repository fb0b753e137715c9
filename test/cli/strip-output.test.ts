import { describe, expect, it } from 'vitest';
import { encodeStrip } from '../../packages/cli/src/strip-output.js';

/** Two triangles, a join of repeated vertices, and one more. */
const vertices = Float32Array.of(0, 0, 10, 0, 0, 10, 10, 10, 10, 10, 20, 20, 20, 20, 30, 20, 20.25, 30);
const strip = { width: 64, height: 48, frame: 7, vertices };

describe('a strip', () => {
  it('as raw floats is little-endian, two a vertex', () => {
    const bytes = encodeStrip(strip, 'f32') as Uint8Array;
    expect(bytes.byteLength).toBe(4 * vertices.length);
    const view = new DataView(bytes.buffer);
    expect(Float32Array.from(vertices, (_, at) => view.getFloat32(4 * at, true))).toEqual(vertices);
  });

  it('as JSON says its space and frame', () => {
    expect(JSON.parse(encodeStrip(strip, 'json') as string)).toEqual({ ...strip, vertices: [...vertices] });
  });

  it('as SVG draws every triangle that has an area once, in alternate colours', () => {
    const svg = encodeStrip(strip, 'svg') as string;
    expect(svg).toContain('viewBox="0 0 64 48"');
    const [first, second] = [...svg.matchAll(/<path [^>]*d="([^"]*)"/g)].map(([, path]) => path);
    expect(first).toBe('M0 0L10 0L0 10Z' + 'M20 20L30 20L20.25 30Z');
    expect(second).toBe('M10 0L0 10L10 10Z');
    expect(svg).toContain('<title>Frame 7: 3 triangles</title>');
  });

  it('of a transparent frame is an empty file of each kind', () => {
    const none = { ...strip, vertices: new Float32Array() };
    expect(encodeStrip(none, 'f32')).toEqual(new Uint8Array());
    expect(JSON.parse(encodeStrip(none, 'json') as string)).toMatchObject({ vertices: [] });
    expect(encodeStrip(none, 'svg')).toContain('0 triangles');
  });
});
