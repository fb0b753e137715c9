/**
 * GLSL of the clip. Diffuse light comes with the vertices (light.mjs); the fragment shader adds
 * paint, highlights and the tone curve. Alpha carries the figure's coverage: 1 on the figure, 0 on
 * the set, so that picture and mask come from the same samples.
 */

import { HAIRLINE, PONYTAIL_ROOT } from './figure.mjs';

/** @param {readonly number[]} v */
const vec = (v) => `vec${v.length}(${v.map((c) => c.toFixed(4)).join(', ')})`;

/** Metres. The lens is shifted, not tilted, so that verticals stay vertical. */
export const CAMERA = { eye: [-0.1, 1.32, 6.8], centre: [-0.1, 1.08], halfHeight: 1.215 };

const COMMON = /* glsl */ `#version 300 es
precision highp float;
precision highp int;
const vec3 EYE = ${vec(CAMERA.eye)};
const vec2 CENTRE = ${vec(CAMERA.centre)};
const vec2 HALF = vec2(${CAMERA.halfHeight.toFixed(4)} * 16.0 / 9.0, ${CAMERA.halfHeight.toFixed(4)});
vec3 srgb(float r, float g, float b) { return pow(vec3(r, g, b) / 255.0, vec3(2.2)); }
float hash(vec2 p) { return fract(sin(dot(p, vec2(12.9898, 78.233))) * 43758.5453); }
float noise(vec2 p) {
  vec2 i = floor(p), f = fract(p);
  f = f * f * (3.0 - 2.0 * f);
  return mix(mix(hash(i), hash(i + vec2(1, 0)), f.x), mix(hash(i + vec2(0, 1)), hash(i + vec2(1, 1)), f.x), f.y);
}
// A straight middle with a soft shoulder, then display gamma.
vec3 develop(vec3 c) {
  c = max(c, 0.0);
  c = mix(c, 1.0 - 0.45 * exp(-(c - 0.55) / 0.45), step(0.55, c));
  return pow(c, vec3(1.0 / 2.2));
}
`;

export const figureVertex = /* glsl */ `${COMMON}
layout(location = 0) in vec3 position;
layout(location = 1) in vec3 normal;
layout(location = 2) in vec4 light;
layout(location = 3) in vec4 backLight;
layout(location = 4) in vec3 paint;
out vec3 vPosition, vNormal, vPaint;
out vec4 vLight, vBackLight;
void main() {
  vPosition = position; vNormal = normal; vLight = light; vBackLight = backLight; vPaint = paint;
  float d = EYE.z - position.z;
  // Rows go downwards in the target, as in the picture.
  // Near plane 4 m, far plane 10 m.
  vec2 xy = ((position.xy - EYE.xy) * EYE.z + (EYE.xy - CENTRE) * d) / HALF;
  gl_Position = vec4(xy.x, -xy.y, (14.0 * d - 80.0) / 6.0, d);
}`;

export const figureFragment = /* glsl */ `${COMMON}
uniform int material;
uniform vec3 keyLight, rimLeft, rimRight;
in vec3 vPosition, vNormal, vPaint;
in vec4 vLight, vBackLight;
out vec4 colour;

const int BODY = 0, HEAD = 1, HAIR = 2, HAND = 3, SKIRT = 4, TAIL = 5;

vec3 skin, fabric, skirtDye, hair, shoe, sash;

// 1 inside (d > 0), with an edge one sample wide.
float inside(float d) { float w = max(fwidth(d), 1e-5); return clamp(d / w + 0.5, 0.0, 1.0); }

// Closed lids, brows, lips and a little warmth on the cheeks, in the head's frame (metres).
vec3 face(vec3 p, vec3 base) {
  vec3 c = base;
  if (p.z < 0.02) return c;
  float ax = abs(p.x);
  c = mix(c, c * vec3(1.1, 0.78, 0.74), 0.55 * exp(-dot(vec2(ax - 0.04, p.y + 0.026), vec2(ax - 0.04, p.y + 0.026)) / 0.00032));
  c = mix(c, c * vec3(0.72, 0.6, 0.6), 0.5 * exp(-dot(vec2((ax - 0.031) * 0.62, p.y - 0.0095), vec2((ax - 0.031) * 0.62, p.y - 0.0095)) / 0.00005));
  float u = (ax - 0.031) / 0.0175;
  float lid = -0.0058 + 0.0048 * u * u + 0.0012 * u;
  float lash = 0.0018 * (1.0 - 0.45 * u * u) + 0.0006 * smoothstep(0.2, 1.0, u);
  c = mix(c, hair * 0.6, inside(min(lash - abs(p.y - lid), 0.0185 - abs(ax - 0.0315))));
  float v = (ax - 0.0325) / 0.021;
  float brow = 0.0262 - 0.0045 * v * v + 0.0026 * v;
  c = mix(c, hair * 1.3, 0.85 * inside(min(0.0023 * (1.0 - 0.42 * v) - abs(p.y - brow), 0.0205 - abs(ax - 0.0325))));
  float lip = 0.0195 - length(vec2(p.x, (p.y + 0.0538) * (1.9 + 900.0 * p.x * p.x)));
  lip = min(lip, 0.0185 - abs(p.x));
  vec3 rouge = srgb(158., 62., 58.);
  rouge *= mix(1.0, 0.5, exp(-pow((p.y + 0.0536 - 1.2 * p.x * p.x * 4.0) / 0.0011, 2.0)));
  c = mix(c, rouge, 0.85 * inside(lip));
  // Fine hair softens the hairline.
  float rim = length((p - ${vec(HAIRLINE.centre)}) / ${vec(HAIRLINE.radii)});
  return mix(c, hair, 0.75 * smoothstep(0.9, 1.0, rim) * smoothstep(-0.03, 0.02, p.y));
}

void main() {
  skin = srgb(205., 146., 112.);
  fabric = srgb(24., 66., 78.);
  skirtDye = srgb(226., 103., 74.);
  hair = srgb(46., 29., 23.);
  shoe = srgb(24., 66., 78.);
  sash = srgb(240., 190., 96.);

  vec3 n = normalize(vNormal);
  vec3 view = normalize(EYE - vPosition);
  vec4 light = vLight;
  vec3 through = vec3(0.0);
  vec3 albedo = skin;
  float gloss = 0.22, sharp = 18.0, sheen = 0.0, wrap = 1.0;

  if (material == BODY) {
    if (vPaint.z > 0.0) discard;
    float top = inside(vPaint.x);
    float hem = inside(0.0045 - abs(vPaint.x - 0.0035)) * top;
    albedo = mix(skin, fabric, top);
    albedo = mix(albedo, fabric * 1.7, hem * 0.5);
    float s = inside(vPaint.y);
    albedo = mix(albedo, shoe, s);
    float cloth = max(top, s);
    gloss = mix(0.22, 0.12, cloth); sharp = mix(18.0, 9.0, cloth); sheen = 0.35 * cloth; wrap = 1.0 - cloth;
  } else if (material == HEAD) {
    albedo = face(vPaint, skin);
  } else if (material == HAIR || material == TAIL) {
    float strand = material == TAIL
      ? noise(vec2(vPaint.x * 26.0, vPaint.y * 3.0)) * 0.6 + noise(vec2(vPaint.x * 60.0, vPaint.y * 5.0 + 7.0)) * 0.4
      : noise(vec2(atan(vPaint.x, vPaint.y - 0.02) * 34.0, length(vPaint - ${vec(PONYTAIL_ROOT)}) * 22.0));
    albedo = hair * (0.65 + 0.8 * strand);
    if (material == TAIL) albedo = mix(albedo, sash, inside(0.012 - abs(vPaint.y - 0.03)));
    gloss = 0.5 * (0.4 + strand); sharp = 26.0; sheen = 0.25; wrap = 0.0;
  } else if (material == SKIRT) {
    bool outer = dot(n, view) > 0.0;
    if (!outer) { n = -n; light = vBackLight; }
    vec4 other = outer ? vBackLight : vLight;
    albedo = skirtDye;
    albedo *= 0.97 + 0.06 * noise(vPaint.xy * vec2(900.0, 14.0));
    float band = inside(0.07 - vPaint.y);
    float border = inside(0.009 - abs(vPaint.y - 0.945)) ;
    albedo = mix(albedo, sash, border * 0.9);
    albedo = mix(albedo, sash, band);
    if (!outer) albedo *= mix(vec3(0.86, 0.74, 0.72), vec3(1.0), band);
    through = other.rgb * albedo * vec3(1.0, 0.62, 0.5) * 0.2 * (1.0 - band);
    gloss = 0.1; sharp = 7.0; sheen = 0.4; wrap = 0.0;
  }

  vec3 diffuse = light.rgb;
  // Light that enters skin leaves it redder where it falls off.
  float level = dot(diffuse, vec3(0.333));
  diffuse += wrap * vec3(0.085, 0.022, 0.008) * smoothstep(0.0, 0.35, level) * (1.0 - smoothstep(0.35, 1.1, level));
  float open = 1.0 / (1.0 + 1.4 * light.a);
  vec3 lit = albedo * diffuse + through;

  float fresnel = pow(1.0 - max(dot(n, view), 0.0), 4.0);
  vec3 spec = vec3(0.0);
  spec += vec3(1.25, 1.2, 1.12) * pow(max(dot(n, normalize(keyLight + view)), 0.0), sharp);
  spec += vec3(0.5) * pow(max(dot(n, normalize(rimLeft + view)), 0.0), sharp) * 1.2;
  spec += vec3(0.8) * pow(max(dot(n, normalize(rimRight + view)), 0.0), sharp) * 1.2;
  lit += spec * gloss * 0.3 * open * smoothstep(0.1, 0.8, level);
  lit += mix(vec3(1.0), albedo * 2.2, step(0.01, sheen)) * diffuse * fresnel * (0.1 + sheen) * open;
  colour = vec4(develop(lit * 0.86), 1.0);
}`;

export const screenVertex = /* glsl */ `${COMMON}
out vec2 ndc;
void main() {
  ndc = vec2(gl_VertexID == 1 ? 3.0 : -1.0, gl_VertexID == 2 ? 3.0 : -1.0);
  gl_Position = vec4(ndc, 0.999, 1.0);
}`;

/** The empty set, drawn once: a roll of seamless paper in a dim studio, two soft lights beside it. */
export const setFragment = /* glsl */ `${COMMON}
in vec2 ndc;
out vec4 colour;
const float WALL = -2.5, COVE = 1.1, PAPER = 1.86;

// Distance to the sweep of paper: floor, cove, wall.
float sweep(vec3 p) {
  if (p.z > WALL + COVE || p.y > COVE) return min(p.y, p.z - WALL);
  return COVE - length(vec2(p.y - COVE, p.z - WALL - COVE));
}

float box(vec2 p, vec2 half_, float r) { vec2 d = abs(p) - half_ + r; return length(max(d, 0.0)) + min(max(d.x, d.y), 0.0) - r; }

void main() {
  vec2 s = CENTRE + vec2(ndc.x, -ndc.y) * HALF;
  vec3 ray = normalize(vec3(s, 0.0) - EYE);
  vec3 p = EYE;
  for (int i = 0; i < 90; i++) p += ray * max(sweep(p), 0.0);
  float w = 0.003;
  float sx = p.x + 0.1;

  // Lit by the key from the left: a broad pool on the paper behind the dancer.
  vec2 pool = vec2(sx + 0.15, (p.y - 1.3) * 0.85);
  float glow = exp(-dot(pool, pool) / 2.1);
  vec3 paper = srgb(218., 187., 162.) * (0.29 + 0.6 * glow);
  float floorness = 1.0 - smoothstep(0.0, 1.0, p.y);
  vec2 q = vec2(p.x + 0.1, p.z - 0.1);
  paper += srgb(218., 187., 162.) * floorness * (0.2 * exp(-dot(q, q) / 2.4) - 0.04);
  paper *= 1.0 - 0.10 * smoothstep(0.9, 1.86, abs(sx)) ;
  paper *= 0.985 + 0.03 * noise(vec2(p.x * 1.2, p.z * 2.0 + p.y * 0.6));

  // Beyond the paper: concrete floor and a far wall.
  float tf = EYE.y / max(-ray.y, 1e-4);
  float tw = (EYE.z + 4.2) / -ray.z;
  vec3 g = EYE + ray * min(tf, tw);
  vec3 studio = srgb(74., 68., 66.) * (0.5 + 0.5 * exp(-dot(vec2(abs(g.x) - 2.6, g.y - 1.9), vec2(abs(g.x) - 2.6, g.y - 1.9)) / 1.6));
  if (tf < tw) studio = srgb(92., 84., 79.) * (0.38 + 0.4 * exp(-dot(g.xz - vec2(0, 0.5), g.xz - vec2(0, 0.5)) / 7.0)) * (0.94 + 0.12 * noise(g.xz * 5.0));
  else studio *= 1.0 - 0.5 * (smoothstep(0.25, 0.0, g.y));
  // The paper shades the floor beside it.
  float edge = abs(sx) - PAPER;
  studio *= 1.0 - 0.4 * exp(-max(edge, 0.0) * 5.0);

  vec3 c = mix(paper, studio, smoothstep(-w, w, edge));
  c *= 1.0 - 0.5 * exp(-pow(edge / 0.012, 2.0)) * step(0.0, edge);

  // Stands that carry the roll, in the plane of the wall.
  vec2 m = (EYE + ray * ((EYE.z - WALL) / -ray.z)).xy;
  float stand = abs(abs(m.x + 0.1) - 2.0) - 0.02;
  if (m.y > -0.05) c = mix(c, srgb(34., 33., 34.) * (0.7 + 0.9 * smoothstep(0.02, -0.02, abs(m.x + 0.1) - 2.0)), smoothstep(w, -w, stand));

  // Two strip softboxes before the studio wall, cut by the picture's edge.
  for (int k = 0; k < 2; k++) {
    float side = k == 0 ? -1.0 : 1.0;
    vec2 b = s - vec2(side * 2.1 - 0.1, k == 0 ? 1.62 : 1.5);
    vec2 half_ = k == 0 ? vec2(0.27, 0.46) : vec2(0.2, 0.52);
    float a = k == 0 ? 0.07 : -0.05;
    b = mat2(cos(a), sin(a), -sin(a), cos(a)) * b;
    float d = box(b, half_, 0.03);
    c += srgb(255., 236., 214.) * (k == 0 ? 0.17 : 0.12) * exp(-max(d, 0.0) * 3.6);
    float pole = max(abs(b.x - b.y * 0.02) - 0.012, b.y);
    c = mix(c, srgb(26., 25., 26.), smoothstep(w, -w, pole) * smoothstep(0.02, -0.02, -(s.y + 0.1)));
    c = mix(c, srgb(20., 20., 21.), smoothstep(w, -w, d - 0.022));
    vec3 face = vec3(1.0, 0.955, 0.89) * (1.25 - 0.42 * dot(b / half_, b / half_));
    c = mix(c, face, smoothstep(w, -w, d));
  }

  // Tape where the dancer begins.
  vec2 f = (EYE + ray * tf).xz;
  vec2 mark = mat2(0.92, 0.39, -0.39, 0.92) * (f - vec2(0.62, 0.42));
  float tape = min(box(mark, vec2(0.11, 0.014), 0.0), box(mark, vec2(0.014, 0.11), 0.0));
  c = mix(c, srgb(226., 214., 160.) * 0.7, 0.85 * smoothstep(0.004, -0.004, tape));

  c *= 1.0 - 0.16 * dot(ndc * vec2(0.8, 0.6), ndc * vec2(0.8, 0.6));
  // Dither: the soft gradients would show steps in eight bits.
  colour = vec4(develop(c) + (hash(gl_FragCoord.xy) - 0.5) / 110.0, 0.0);
}`;

/** The set behind each frame: what was drawn once, times the dancer's shadow on the floor. */
export const backdropFragment = /* glsl */ `${COMMON}
in vec2 ndc;
out vec4 colour;
uniform sampler2D set, shadow;
uniform vec4 shadowArea;
void main() {
  vec3 c = texelFetch(set, ivec2(gl_FragCoord.xy), 0).rgb;
  vec2 s = CENTRE + vec2(ndc.x, -ndc.y) * HALF;
  vec3 ray = vec3(s, 0.0) - EYE;
  if (ray.y < 0.0) {
    vec2 f = (EYE + ray * (EYE.y / -ray.y)).xz;
    vec2 uv = (f - shadowArea.xy) / shadowArea.zw;
    vec2 border = smoothstep(vec2(0.0), vec2(0.12), uv) * smoothstep(vec2(1.0), vec2(0.88), uv);
    vec3 seen = texture(shadow, uv).rgb;
    c *= mix(vec3(1.0), pow(seen, vec3(0.62)), border.x * border.y);
  }
  colour = vec4(c, 0.0);
}`;
