import {
  EDGE_FIT_LINEAR,
  EDGE_FIT_SEVENTH,
  EDGE_SAMPLES,
  GOLDEN_ANGLE,
  MIN_FEATHER,
  MIN_RING,
  MIN_SLOPE,
  RING_SAMPLES,
  shaderFloat,
} from './edge-shader.js';

/**
 * The same as ALPHA_GLSL, line by line, in Babylon's dialect of WGSL. Insert it after declarations of the texture
 * `alphaStreamMask`, its sampler `alphaStreamMaskSampler`, and the uniform `alphaStreamEdge`.
 */
export const ALPHA_WGSL = /* wgsl */ `
fn alphaStreamRead(uv: vec2f, bounds: vec4f) -> f32 {
  let margin = 0.5 / vec2f(textureDimensions(alphaStreamMask));
  return textureSampleLevel(alphaStreamMask, alphaStreamMaskSampler, clamp(uv, bounds.xy + margin, bounds.zw - margin), 0.0).r;
}
fn alphaStreamAlpha(uv: vec2f, bounds: vec4f) -> f32 {
  var alpha = alphaStreamRead(uv, bounds);
  let feather = uniforms.alphaStreamEdge.x;
  let inset = uniforms.alphaStreamEdge.y;
  if (feather > 0.0 || inset != 0.0) {
    let radius = abs(inset) + max(feather, ${shaderFloat(MIN_FEATHER)});
    let reach = radius / vec2f(textureDimensions(alphaStreamMask));
    var sum = 0.0;
    for (var i = 0; i < ${EDGE_SAMPLES}; i++) {
      let angle = ${GOLDEN_ANGLE} * f32(i);
      sum += alphaStreamRead(uv + reach * sqrt((f32(i) + 0.5) / ${shaderFloat(EDGE_SAMPLES)}) * vec2f(cos(angle), sin(angle)), bounds);
    }
    let share = clamp(sum / ${shaderFloat(EDGE_SAMPLES / 2)} - 1.0, -1.0, 1.0);
    let square = share * share;
    let inside = radius * share * (${EDGE_FIT_LINEAR} + ${EDGE_FIT_SEVENTH} * square * square * square);
    alpha = clamp((inside - inset) / max(2.0 * feather, ${shaderFloat(2 * MIN_FEATHER)}) + 0.5, 0.0, 1.0);
  }
  if (uniforms.alphaStreamEdge.z > 0.0) {
    alpha = clamp((alpha - uniforms.alphaStreamEdge.z) / max(fwidth(alpha), ${MIN_SLOPE}) + 0.5, 0.0, 1.0);
  }
  return mix(alpha, 1.0 - alpha, uniforms.alphaStreamEdge.w);
}
`;

/** The same as SPILL_GLSL, line by line, for after ALPHA_WGSL and a declaration of the uniform `alphaStreamSpill`. */
export const SPILL_WGSL = /* wgsl */ `
fn alphaStreamFindEdge(uv: vec2f, bounds: vec4f) -> vec3f {
  if (uniforms.alphaStreamSpill.x == 0.0 && uniforms.alphaStreamSpill.y == 0.0) { return vec3f(0.0); }
  let pixel = 1.0 / vec2f(textureDimensions(alphaStreamMask));
  let radius = max(uniforms.alphaStreamSpill.y, ${shaderFloat(MIN_RING)});
  var way = vec2f(0.0);
  var sum = 0.0;
  for (var i = 0; i < ${RING_SAMPLES}; i++) {
    let angle = ${(2 * Math.PI) / RING_SAMPLES} * f32(i);
    let direction = vec2f(cos(angle), sin(angle));
    var alpha = alphaStreamRead(uv + radius * pixel * direction, bounds);
    alpha = mix(alpha, 1.0 - alpha, uniforms.alphaStreamEdge.w);
    way += alpha * direction;
    sum += alpha;
  }
  let near = clamp(2.0 - sum / ${shaderFloat(RING_SAMPLES / 2)}, 0.0, 1.0);
  let far = length(way);
  let inwards = select(vec2f(0.0), way / max(far, 0.01), far > 0.01);
  return vec3f(uniforms.alphaStreamSpill.y * near * pixel * inwards, near);
}
fn alphaStreamDespill(color: vec3f, near: f32) -> vec3f {
  var result = color;
  if (uniforms.alphaStreamSpill.x == 1.0) { result.g = mix(color.g, min(color.g, 0.5 * (color.r + color.b)), near); }
  if (uniforms.alphaStreamSpill.x == 2.0) { result.b = mix(color.b, min(color.b, 0.5 * (color.r + color.g)), near); }
  return result;
}
`;
