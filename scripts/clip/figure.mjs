/**
 * The dancer's form: which primitives make up the body of a pose, and the rigid parts (head, hair,
 * hands) that are polygonised once and then only moved.
 */
import { BODY } from './skeleton.mjs';
import { add, mix, rotate, scale, toWorld } from './vector.mjs';

/** @typedef {import('./vector.mjs').Vec3} Vec3 */
/** @typedef {import('./vector.mjs').Frame} Frame */
/** @typedef {import('./skeleton.mjs').Pose} Pose */
/** @typedef {import('./field.mjs').Group} Group */
/** @typedef {import('./field.mjs').Primitive} Primitive */

/** Order of the groups of {@link bodyGroups}. */
export const TORSO = 0;
export const LEFT_ARM = 1;
export const LEFT_LEG = 3;

/** @type {Frame} */
const ORIGIN = {
  origin: [0, 0, 0],
  basis: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
};

/** @param {Frame} frame @param {Vec3} at @param {Vec3} radii @param {number} k @returns {Primitive} */
const ellipsoid = (frame, at, radii, k) => ({
  frame: { origin: toWorld(frame, at), basis: frame.basis },
  radii,
  k,
});

/** @param {Vec3} a @param {Vec3} b @param {number} ra @param {number} rb @param {number} k @returns {Primitive} */
const capsule = (a, b, ra, rb, k) => ({ a, b, ra, rb, k });

/** @param {Pose} pose @returns {Group[]} Torso, left arm, right arm, left leg, right leg. */
export function bodyGroups(pose) {
  const sides = /** @type {const} */ (['left', 'right']);
  return [
    { primitives: torso(pose) },
    ...sides.map((side) => ({
      primitives: arm(pose, side),
      join: { at: pose.arms[side].shoulder, k: 0.07, radius: 0.17 },
    })),
    ...sides.map((side) => ({
      primitives: leg(pose, side),
      join: { at: pose.legs[side].hip, k: 0.07, radius: 0.22 },
    })),
  ];
}

/** @param {Pose} pose @returns {Primitive[]} */
function torso({ pelvis, waist, chest, neckBase, head, arms }) {
  const skullBase = toWorld(head, [0, -0.062, -0.022]);
  const nape = toWorld(chest, [0, BODY.neckBase - 0.012, -0.035]);
  const parts = [
    ellipsoid(pelvis, [0, -0.02, -0.004], [0.13, 0.1, 0.096], 0.05),
    ellipsoid(pelvis, [0, -0.06, -0.05], [0.115, 0.08, 0.07], 0.05),
    ellipsoid(waist, [0, 0.0, 0.004], [0.09, 0.13, 0.072], 0.05),
    ellipsoid(chest, [0, 0.02, 0.0], [0.117, 0.148, 0.087], 0.06),
    ellipsoid(chest, [0, 0.11, -0.012], [0.12, 0.085, 0.076], 0.05),
    ellipsoid(chest, [0.056, 0.045, 0.066], [0.055, 0.053, 0.046], 0.035),
    ellipsoid(chest, [-0.056, 0.045, 0.066], [0.055, 0.053, 0.046], 0.035),
    capsule(nape, toWorld(chest, [0, 0.1, -0.03]), 0.045, 0.06, 0.05),
    capsule(neckBase, skullBase, 0.043, 0.0395, 0.045),
  ];
  for (const side of /** @type {const} */ (['left', 'right'])) {
    const { shoulder } = arms[side];
    const sign = side === 'left' ? 1 : -1;
    parts.push(
      capsule(
        toWorld(chest, [sign * 0.02, BODY.neckBase - 0.012, 0.012]),
        mix(shoulder, nape, 0.16),
        0.02,
        0.024,
        0.045,
      ),
      capsule(mix(neckBase, skullBase, 0.3), mix(shoulder, nape, 0.22), 0.026, 0.03, 0.05),
      // The two cords that run from behind the ear to the pit of the neck.
      capsule(
        toWorld(head, [sign * 0.052, -0.045, -0.028]),
        toWorld(chest, [sign * 0.014, BODY.neckBase - 0.014, 0.022]),
        0.011,
        0.009,
        0.024,
      ),
    );
  }
  return parts;
}

/** @param {Pose} pose @param {'left' | 'right'} side @returns {Primitive[]} */
function arm({ arms }, side) {
  const { shoulder, elbow, wrist } = arms[side];
  return [
    capsule(shoulder, mix(shoulder, elbow, 0.32), 0.0445, 0.04, 0.02),
    capsule(mix(shoulder, elbow, 0.1), elbow, 0.04, 0.0295, 0.02),
    capsule(mix(elbow, wrist, 0.02), mix(elbow, wrist, 0.35), 0.0295, 0.031, 0.014),
    capsule(mix(elbow, wrist, 0.3), wrist, 0.0305, 0.0215, 0.014),
  ];
}

/** @param {Pose} pose @param {'left' | 'right'} side @returns {Primitive[]} */
function leg({ legs }, side) {
  const { hip, knee, ankle, foot, ball, toe } = legs[side];
  const back = scale(rotate(foot.basis, [0, 0, 1]), -1);
  const calf = add(mix(knee, ankle, 0.3), scale(back, 0.014));
  const at = (/** @type {number} */ x, /** @type {number} */ y, /** @type {number} */ z) => toWorld(foot, [x, y, z]);
  const across = (/** @type {number} */ x) => scale(foot.basis[0], x);
  const tip = (/** @type {number} */ reach) => add(ball, scale(toe, reach));
  return [
    capsule(hip, mix(hip, knee, 0.5), 0.083, 0.068, 0.03),
    capsule(mix(hip, knee, 0.4), knee, 0.07, 0.0445, 0.025),
    capsule(mix(knee, ankle, 0.04), calf, 0.0425, 0.0465, 0.02),
    capsule(calf, ankle, 0.0445, 0.0275, 0.03),
    capsule(at(0, -0.02, -0.016), at(0, -0.032, -0.022), 0.028, 0.027, 0.03),
    capsule(at(0, -0.008, 0.01), add(ball, across(0.01)), 0.031, 0.021, 0.03),
    capsule(at(0, -0.03, -0.01), add(ball, across(-0.016)), 0.024, 0.018, 0.02),
    capsule(add(ball, across(0.013)), add(tip(0.058), across(0.004)), 0.018, 0.011, 0.02),
    capsule(add(ball, across(-0.014)), add(tip(0.046), across(-0.006)), 0.017, 0.011, 0.02),
  ];
}

/** @returns {Group[]} The bare head, in its own frame: origin amid the skull, z out of the face. */
export function headGroups() {
  const parts = [
    ellipsoid(ORIGIN, [0, 0.024, -0.014], [0.073, 0.084, 0.09], 0.02),
    capsule([0, -0.015, 0.022], [0, -0.084, 0.052], 0.057, 0.017, 0.045),
    ellipsoid(ORIGIN, [0, -0.015, 0.03], [0.058, 0.075, 0.055], 0.03),
    capsule([0.047, -0.036, 0.0], [0.01, -0.09, 0.05], 0.014, 0.012, 0.035),
    capsule([-0.047, -0.036, 0.0], [-0.01, -0.09, 0.05], 0.014, 0.012, 0.035),
    ellipsoid(ORIGIN, [0.038, -0.022, 0.05], [0.024, 0.02, 0.022], 0.03),
    ellipsoid(ORIGIN, [-0.038, -0.022, 0.05], [0.024, 0.02, 0.022], 0.03),
  ];
  for (const x of [0.03, -0.03]) {
    parts.push({ ...ellipsoid(ORIGIN, [x, 0.008, 0.098], [0.021, 0.014, 0.02], 0.024), carve: true });
    parts.push(ellipsoid(ORIGIN, [x, 0.003, 0.069], [0.0165, 0.0115, 0.0125], 0.006));
  }
  parts.push(
    capsule([0, 0.02, 0.08], [0, -0.02, 0.099], 0.0075, 0.0085, 0.016),
    capsule([0.009, -0.025, 0.088], [-0.009, -0.025, 0.088], 0.0065, 0.0065, 0.01),
    ellipsoid(ORIGIN, [0, -0.049, 0.083], [0.02, 0.0055, 0.0095], 0.007),
    ellipsoid(ORIGIN, [0, -0.0585, 0.081], [0.017, 0.006, 0.0095], 0.006),
    ellipsoid(ORIGIN, [0, -0.086, 0.064], [0.016, 0.014, 0.014], 0.025),
  );
  for (const x of [0.074, -0.074]) {
    parts.push(ellipsoid(ORIGIN, [x, -0.004, -0.012], [0.01, 0.026, 0.016], 0.008));
  }
  return [{ primitives: parts }];
}

/** @returns {Group[]} The hair as it lies on the skull and gathers high at the back. */
export function hairGroups() {
  return [
    {
      primitives: [
        ellipsoid(ORIGIN, [0, 0.028, -0.016], [0.0775, 0.0875, 0.0935], 0.02),
        // Volume towards the band.
        ellipsoid(ORIGIN, [0, 0.05, -0.03], [0.066, 0.07, 0.075], 0.03),
        { ...ellipsoid(ORIGIN, HAIRLINE.centre, HAIRLINE.radii, 0.008), carve: true },
        { ...capsule([0.1, -0.052, 0.0], [-0.1, -0.052, 0.0], 0.034, 0.034, 0.014), carve: true },
        { ...capsule([0.1, -0.1, -0.06], [-0.1, -0.1, -0.06], 0.05, 0.05, 0.014), carve: true },
        capsule([0, 0.08, -0.05], PONYTAIL_ROOT, 0.034, 0.02, 0.035),
      ],
    },
  ];
}

/** Where the ponytail leaves the hair, in the head's frame. @type {Vec3} */
export const PONYTAIL_ROOT = [0, 0.118, -0.082];

/** The oval of the face that hair leaves free. @type {{ centre: Vec3, radii: Vec3 }} */
export const HAIRLINE = { centre: [0, -0.04, 0.085], radii: [0.076, 0.119, 0.082] };

/** @param {1 | -1} side 1 for the left hand. @returns {Group[]} A relaxed, open hand in its own frame. */
export function handGroups(side) {
  const thumb = -side;
  /** @type {Primitive[]} */
  const parts = [
    capsule([0, 0, 0], [0, 0.03, 0.001], 0.0205, 0.0195, 0.02),
    ellipsoid(ORIGIN, [thumb * 0.002, 0.05, 0.002], [0.027, 0.04, 0.012], 0.012),
    capsule([thumb * 0.013, 0.03, 0], [thumb * 0.019, 0.078, 0.003], 0.0155, 0.0115, 0.016),
    capsule([-thumb * 0.01, 0.03, 0], [-thumb * 0.019, 0.072, 0.004], 0.0155, 0.0105, 0.016),
    capsule([thumb * 0.018, 0.022, 0.008], [thumb * 0.036, 0.05, 0.018], 0.012, 0.0095, 0.014),
    capsule([thumb * 0.036, 0.05, 0.018], [thumb * 0.036, 0.082, 0.024], 0.0095, 0.007, 0.006),
  ];
  // Index, middle, ring, little finger: place across the palm, length, curl towards the palm.
  for (const [x, y, reach, curl] of [
    [0.021, 0.08, 0.078, 0.06],
    [0.0075, 0.083, 0.084, 0.3],
    [-0.0065, 0.08, 0.08, 0.26],
    [-0.02, 0.073, 0.066, 0.08],
  ]) {
    const bend = (/** @type {number} */ angle, /** @type {number} */ l) =>
      /** @type {Vec3} */ ([thumb * x * l * 2.4, Math.cos(angle) * l, Math.sin(angle) * l]);
    /** @type {Vec3} */
    const knuckle = [thumb * x, y, 0.002];
    const middle = add(knuckle, bend(curl, reach * 0.5));
    const tip = add(middle, bend(curl * 2.2, reach * 0.5));
    parts.push(capsule(knuckle, middle, 0.0092, 0.0078, 0.007), capsule(middle, tip, 0.0078, 0.0058, 0.004));
  }
  return [{ primitives: parts }];
}
