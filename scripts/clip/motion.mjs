/** Simulates everything that swings, for one whole loop, and closes the loop. */
import { PERIOD } from './choreography.mjs';
import { Ponytail } from './ponytail.mjs';
import { solvePose } from './skeleton.mjs';
import { Skirt } from './skirt.mjs';

const STEPS_PER_FRAME = 16;
/** Seconds over which the end of one round fades into the next. */
const FADE = 2.5;

/**
 * @typedef {{ skirt: Float32Array, tail: Float32Array }} Swing Positions at a frame.
 *
 * @param {number} frames In one period.
 * @returns {Swing[]} One for each frame.
 */
export function simulateSwing(frames) {
  const seconds = PERIOD / frames;
  const fade = Math.round(FADE / seconds);
  const skirt = new Skirt(solvePose(0));
  const tail = new Ponytail(solvePose(0));
  /** @type {Swing[]} */
  const kept = [];
  // One round to settle, one to keep, and the start of the next to fade into.
  for (let frame = 1; frame < frames * 2 + fade; frame++) {
    for (let k = 1; k <= STEPS_PER_FRAME; k++) {
      const pose = solvePose((frame - 1 + k / STEPS_PER_FRAME) * seconds);
      skirt.step(pose, seconds / STEPS_PER_FRAME);
      tail.step(pose, seconds / STEPS_PER_FRAME);
    }
    if (frame >= frames)
      kept.push({ skirt: Float32Array.from(skirt.position), tail: Float32Array.from(tail.position) });
  }
  // The same motion repeats, so both rounds nearly agree; the fade hides what is left.
  for (let i = 0; i < fade; i++) {
    const t = i / fade;
    const weight = t * t * (3 - 2 * t);
    blend(kept[i].skirt, kept[frames + i].skirt, weight);
    blend(kept[i].tail, kept[frames + i].tail, weight);
  }
  return kept.slice(0, frames);
}

/** @param {Float32Array} own @param {Float32Array} later @param {number} weight Of its own. */
function blend(own, later, weight) {
  for (let i = 0; i < own.length; i++) own[i] = later[i] + (own[i] - later[i]) * weight;
}
