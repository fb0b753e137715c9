/**
 * Solves the pose of the dancer at a moment: forward kinematics for spine, head and arms, two-bone
 * inverse kinematics for the legs, so that feet stay where the choreography put them.
 */
import { PERIOD, SPIN, armTracks, footTracks, headTrack, pelvisTrack, spineTrack } from './choreography.mjs';
import {
  add,
  clamp,
  compose,
  dot,
  fromEuler,
  length,
  lookAlong,
  normalize,
  radians,
  rotate,
  scale,
  smoothstep,
  subtract,
  toWorld,
} from './vector.mjs';

/** @typedef {import('./vector.mjs').Vec3} Vec3 */
/** @typedef {import('./vector.mjs').Frame} Frame */
/** @typedef {import('./vector.mjs').Basis} Basis */

/** Lengths in metres: 1.74 m tall, seven and a half heads. */
export const BODY = {
  hip: 0.088,
  hipDrop: 0.045,
  thigh: 0.456,
  shin: 0.445,
  waist: 0.11,
  ribs: 0.13,
  neckBase: 0.205,
  neck: 0.085,
  skull: 0.1,
  shoulder: 0.15,
  shoulderDrop: 0.03,
  upperArm: 0.27,
  forearm: 0.24,
  /** From the ball of the flat foot back to the ankle, and up. */
  instep: 0.115,
  ankleRise: 0.056,
  ballRadius: 0.021,
};

/** Seconds by which parts further out trail what moves them (overlapping action). */
const LAG = { chest: 0.04, head: 0.09, upperArm: 0.05, forearm: 0.11, hand: 0.2 };

/**
 * @typedef {object} Leg
 * @property {Vec3} hip
 * @property {Vec3} knee
 * @property {Vec3} ankle
 * @property {Frame} foot At the ankle; z along the foot, y up through the shin when flat.
 * @property {Vec3} ball
 * @property {Vec3} toe Direction of the toes.
 *
 * @typedef {object} Arm
 * @property {Vec3} shoulder
 * @property {Vec3} elbow
 * @property {Vec3} wrist
 * @property {Frame} hand At the wrist; y to the fingertips, z out of the palm.
 *
 * @typedef {object} Pose
 * @property {Frame} pelvis
 * @property {Frame} waist
 * @property {Frame} chest
 * @property {Vec3} neckBase
 * @property {Frame} head At the middle of the skull.
 * @property {{ left: Leg, right: Leg }} legs
 * @property {{ left: Arm, right: Arm }} arms
 */

/** How far the turn has gone, 0 to 1: quick to start, slow to end. @param {number} seconds */
function spinProgress(seconds) {
  const t = seconds - Math.floor(seconds / PERIOD) * PERIOD;
  const u = clamp((t - SPIN.from) / (SPIN.to - SPIN.from), 0, 1);
  return smoothstep(0, 1, u ** 0.9);
}

/** The turn as a rigid motion of the floor. @param {number} seconds @returns {(p: Vec3) => Vec3} */
function spinAbout(seconds) {
  const angle = -2 * Math.PI * spinProgress(seconds);
  const [px, pz] = SPIN.pivot;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  return ([x, y, z]) => [px + (x - px) * c + (z - pz) * s, y, pz - (x - px) * s + (z - pz) * c];
}

/** @param {number} seconds @returns {Basis} */
const spinBasis = (seconds) => fromEuler(-2 * Math.PI * spinProgress(seconds), 0, 0);

/** Smooth minimum, so that the pelvis is let down gently where a leg runs out of length. */
function softMin(/** @type {number} */ a, /** @type {number} */ b, /** @type {number} */ k) {
  const h = Math.max(k - Math.abs(a - b), 0);
  return Math.min(a, b) - (h * h) / (4 * k);
}

/**
 * The middle joint of a two-bone chain.
 *
 * @param {Vec3} root @param {Vec3} tip @param {number} upper @param {number} lower
 * @param {Vec3} pole The way the joint bends. @returns {Vec3}
 */
function solveTwoBones(root, tip, upper, lower, pole) {
  const reach = subtract(tip, root);
  const distance = clamp(length(reach), 1e-3, upper + lower - 1e-4);
  const along = normalize(reach);
  const x = (upper * upper - lower * lower + distance * distance) / (2 * distance);
  const y = Math.sqrt(Math.max(upper * upper - x * x, 0));
  const bend = normalize(subtract(pole, scale(along, dot(pole, along))));
  return add(root, add(scale(along, x), scale(bend, y)));
}

/** Ball, ankle and orientation of a foot, before the turn. @param {number} seconds @param {1 | -1} side */
function placeFoot(seconds, side) {
  const [x, z, lift, turnout, point] = footTracks[side > 0 ? 'left' : 'right'](seconds);
  const basis = fromEuler(radians(turnout) * side, radians(point), 0);
  /** @type {Vec3} */
  const ball = [x, BODY.ballRadius + lift, z];
  const ankle = add(ball, rotate(basis, [0, BODY.ankleRise, -BODY.instep]));
  // Toes lie flat while they bear on the floor and follow the foot once it is lifted or pointed.
  const free = Math.max(smoothstep(0.02, 0.12, lift), smoothstep(50, 62, point));
  const flat = fromEuler(radians(turnout) * side, radians(point) * 0.92 * free, 0);
  return { ball, ankle, basis, toe: flat[2], turnout: radians(turnout) * side };
}

/** @param {number} seconds @param {1 | -1} side @param {Frame} chest @returns {Arm} */
function solveArm(seconds, side, chest) {
  const track = armTracks[side > 0 ? 'left' : 'right'];
  const direct = (/** @type {number} */ lag, /** @type {number} */ from) => {
    const [x, y, z] = track(seconds - lag).slice(from, from + 3);
    return normalize([x * side, y, z]);
  };
  const upper = direct(LAG.upperArm, 0);
  const fore = direct(LAG.forearm, 3);
  const trailing = direct(LAG.hand, 3);
  // The shoulder blade follows the arm: up and in when it is raised, forward when it reaches.
  const raise = Math.max(0, upper[1] + 0.1);
  /** @type {Vec3} */
  const joint = [
    side * (BODY.shoulder - 0.022 * raise),
    BODY.neckBase - BODY.shoulderDrop + 0.04 * raise,
    0.018 * Math.max(0, upper[2]) - 0.008,
  ];
  const shoulder = toWorld(chest, joint);
  const elbow = add(shoulder, scale(rotate(chest.basis, upper), BODY.upperArm));
  const wrist = add(elbow, scale(rotate(chest.basis, fore), BODY.forearm));
  // Palms face a place before the breastbone: right for every classical position of the arms.
  const facing = subtract(toWorld(chest, [0, 0.12, 0.5]), wrist);
  const soft = normalize(add(scale(fore, 1.0), scale(subtract(trailing, fore), 0.9)));

  const basis = lookAlong(rotate(chest.basis, soft), facing);
  return { shoulder, elbow, wrist, hand: { origin: wrist, basis } };
}

/**
 * @param {number} seconds Any time; the pose repeats after {@link PERIOD}.
 * @returns {Pose}
 */
export function solvePose(seconds) {
  const turn = spinBasis(seconds);
  const spin = spinAbout(seconds);
  const feet = { left: placeFoot(seconds, 1), right: placeFoot(seconds, -1) };

  let [x, y, z, yaw, pitch, roll] = pelvisTrack(seconds);
  const tilt = fromEuler(radians(yaw), radians(pitch), radians(roll));
  const hipOffset = (/** @type {number} */ side) =>
    rotate(tilt, /** @type {Vec3} */ ([BODY.hip * side, -BODY.hipDrop, 0]));
  const reach = (BODY.thigh + BODY.shin) * 0.992;
  for (const [side, foot] of /** @type {const} */ ([
    [1, feet.left],
    [-1, feet.right],
  ])) {
    const offset = hipOffset(side);
    const dx = x + offset[0] - foot.ankle[0];
    const dz = z + offset[2] - foot.ankle[2];
    const rise = Math.sqrt(Math.max(reach * reach - dx * dx - dz * dz, 0.01));
    y = softMin(y, foot.ankle[1] + rise - offset[1], 0.012);
  }
  /** @type {Frame} */
  const pelvis = { origin: spin([x, y, z]), basis: compose(turn, tilt) };

  const [twist, bow, lean] = spineTrack(seconds - LAG.chest).map(radians);
  const half = fromEuler(twist / 2, bow / 2, lean / 2);
  const breath = 0.004 * Math.sin((2 * Math.PI * seconds * 3) / PERIOD);
  /** @type {Frame} */
  const waist = {
    origin: toWorld(pelvis, [0, BODY.waist, 0.002]),
    basis: compose(pelvis.basis, half),
  };
  /** @type {Frame} */
  const chest = {
    origin: toWorld(waist, [0, BODY.ribs, -0.004]),
    basis: compose(waist.basis, half),
  };
  const neckBase = toWorld(chest, [0, BODY.neckBase + breath, -0.022]);

  // Spotting: in the turn the head stays behind, then arrives first.
  const spotting = 0.85 * Math.sin(2 * Math.PI * spinProgress(seconds));
  const [look, nod, cock] = headTrack(seconds - LAG.head).map(radians);
  const neck = compose(chest.basis, fromEuler((look + spotting) * 0.4, nod * 0.4 + 0.16, cock * 0.5));
  const skull = compose(neck, fromEuler((look + spotting) * 0.6, nod * 0.6 - 0.16, cock * 0.5));
  const atlas = toWorld({ origin: neckBase, basis: neck }, [0, BODY.neck, 0.0]);
  /** @type {Frame} */
  const head = { origin: toWorld({ origin: atlas, basis: skull }, [0, BODY.skull, 0.018]), basis: skull };

  const leg = (/** @type {1 | -1} */ side) => {
    const foot = side > 0 ? feet.left : feet.right;
    const hip = toWorld(pelvis, [BODY.hip * side, -BODY.hipDrop, 0]);
    const ankle = spin(foot.ankle);
    // The knee goes nearly over the toes, and with the hips.
    const outwards = foot.turnout * 0.75 + radians(yaw) * 0.3;
    const pole = rotate(turn, [Math.sin(outwards), 0.12, Math.cos(outwards)]);
    const knee = solveTwoBones(hip, ankle, BODY.thigh, BODY.shin, pole);
    return {
      hip,
      knee,
      ankle,
      foot: { origin: ankle, basis: compose(turn, foot.basis) },
      ball: spin(foot.ball),
      toe: rotate(turn, foot.toe),
    };
  };

  return {
    pelvis,
    waist,
    chest,
    neckBase,
    head,
    legs: { left: leg(1), right: leg(-1) },
    arms: { left: solveArm(seconds, 1, chest), right: solveArm(seconds, -1, chest) },
  };
}
