import { MIN_RING, RING_SAMPLES } from '@alphastream/core/binding';
import * as TSL from 'three/tsl';
import type { Node } from 'three/webgpu';
import type { MaskUniforms } from './mask-shader.js';

type Float = Node<'float'>;
type Vec2 = Node<'vec2'>;
type Vec3 = Node<'vec3'>;

/**
 * The same as `alphaStreamFindEdge` for WebGLRenderer: an offset of the texture coordinate, and how near the edge is.
 *
 * @param at Where the mask is read.
 * @param read Reads it.
 */
export function findEdge(
  { alphaStreamMask, alphaStreamEdge, alphaStreamSpill }: MaskUniforms,
  at: Vec2,
  read: (at: Vec2) => Float,
): Vec3 {
  const { float, vec2, vec3, If, Loop } = TSL;
  const edge = TSL.uniform(alphaStreamEdge.value);
  const spill = TSL.uniform(alphaStreamSpill.value);
  const { width, height } = alphaStreamMask.value.image as { width: number; height: number };
  const pixel = vec2(1 / width, 1 / height);
  const result = vec3(0, 0, 0).toVar();
  If(spill.x.notEqual(0).or(spill.y.notEqual(0)), () => {
    const radius = spill.y.max(float(MIN_RING));
    const way = vec2(0, 0).toVar();
    const sum = float(0).toVar();
    Loop(RING_SAMPLES, ({ i }) => {
      const angle = float(i).mul((2 * Math.PI) / RING_SAMPLES);
      const direction = vec2(angle.cos(), angle.sin());
      const mask = read(at.add(pixel.mul(direction).mul(radius)));
      const alpha = TSL.mix(mask, mask.oneMinus(), edge.w).toVar();
      way.addAssign(direction.mul(alpha));
      sum.addAssign(alpha);
    });
    const near = float(2)
      .sub(sum.div(RING_SAMPLES / 2))
      .clamp(float(0), float(1));
    const far = way.length();
    const inwards = way.div(far.max(float(0.01))).mul(far.greaterThan(0.01).select(float(1), float(0)));
    result.assign(vec3(pixel.mul(inwards).mul(spill.y).mul(near), near));
  });
  return result;
}

/** The same as `alphaStreamDespill`. */
export function despill({ alphaStreamSpill }: MaskUniforms, color: Vec3, near: Float): Vec3 {
  const spill = TSL.uniform(alphaStreamSpill.value);
  const { r, g, b } = color;
  const green = g.min(r.add(b).mul(0.5));
  const blue = b.min(r.add(g).mul(0.5));
  const hasGreen = spill.x.equal(1).select(near, TSL.float(0));
  const hasBlue = spill.x.equal(2).select(near, TSL.float(0));
  return TSL.vec3(r, TSL.mix(g, green, hasGreen), TSL.mix(b, blue, hasBlue));
}
