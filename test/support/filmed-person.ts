/** A person who was filmed in front of a screen of one colour, and the mask that is right. */
import type { Random } from './random.mjs';

/** In pixels. */
export const [WIDTH, HEIGHT] = [480, 270];
/** Samples of a pixel's edge, to a side. */
const FINE = 4;

/** Linear light of sRGB, 0 to 1, and back to bytes. */
const toLight = (byte: number) => (byte / 255) ** 2.2;
const toByte = (light: number) => 255 * Math.min(1, Math.max(0, light)) ** (1 / 2.2);
type Light = readonly [number, number, number];
export const lightOf = (red: number, green: number, blue: number): Light => [
  toLight(red),
  toLight(green),
  toLight(blue),
];

const HAIR = lightOf(38, 27, 22);
const SKIN = lightOf(205, 150, 120);
const SHIRT = lightOf(228, 228, 224);
const SCARF = lightOf(200, 45, 60);
const TROUSERS = lightOf(32, 36, 62);

/** A person with an arm and a gap below it; undefined outside. Moves to the right with time. */
function personAt(x: number, y: number, frame: number): Light | undefined {
  const left = x - 200 - 12 * frame;
  if (Math.hypot(left, y - 70) < 34) return y < 55 ? HAIR : SKIN;
  if (Math.hypot(left / 62, (y - 190) / 95) < 1) {
    if (Math.abs(left) < 40 && y < 130) return SCARF;
    return y > 205 ? TROUSERS : SHIRT;
  }
  const bend = 135 + 9 * Math.sin(left / 14 + frame);
  return left > 40 && left < 130 && Math.abs(y - bend) < 8 ? SKIN : undefined;
}

export interface Shot {
  readonly screen: Light;
  /** The part of the light on the person that comes from the screen. */
  readonly spill: number;
  /** How much darker the far corner of the screen is. */
  readonly shade: number;
  /** Standard deviation of noise, of 255. */
  readonly noise: number;
}

/** Films the person: colours, and the mask where at least half of a pixel is the person. */
export function film({ screen, spill, shade, noise }: Shot, frame: number, random: Random) {
  const rgb = new Uint8Array(3 * WIDTH * HEIGHT);
  const truth = new Uint8Array(WIDTH * HEIGHT);
  const brightest = Math.max(...screen);
  const gauss = () => (random.next() + random.next() + random.next() - 1.5) * 2 * noise;
  for (let at = 0; at < truth.length; at++) {
    const [x, y] = [at % WIDTH, Math.floor(at / WIDTH)];
    const light = 1 - shade * Math.hypot((x - 140) / WIDTH, (y - 60) / HEIGHT);
    const sums = [0, 0, 0];
    let covered = 0;
    for (let sample = 0; sample < FINE * FINE; sample++) {
      const colour = personAt(x + ((sample % FINE) + 0.5) / FINE, y + (Math.floor(sample / FINE) + 0.5) / FINE, frame);
      if (colour !== undefined) covered++;
      for (let channel = 0; channel < 3; channel++) {
        const paint = screen[channel]!;
        // Light of the screen is reflected by the person's colours, and a little of it by the surface.
        const lit = colour && colour[channel]! * (1 - spill + (spill * paint) / brightest) + 0.15 * spill * paint;
        sums[channel]! += lit ?? paint * light;
      }
    }
    truth[at] = covered >= (FINE * FINE) / 2 ? 255 : 0;
    sums.forEach(
      (sum, channel) =>
        (rgb[3 * at + channel] = Math.round(Math.min(255, Math.max(0, toByte(sum / FINE ** 2) + gauss())))),
    );
  }
  return { rgb, truth };
}

export function intersectionOverUnion(found: readonly Uint8Array[], truth: readonly Uint8Array[]): number {
  let [both, either] = [0, 0];
  truth.forEach((mask, frame) => {
    mask.forEach((value, at) => {
      if (value !== 0 && found[frame]![at] !== 0) both++;
      if (value !== 0 || found[frame]![at] !== 0) either++;
    });
  });
  return both / either;
}

/** The light of a green screen. */
export const GREEN = lightOf(52, 168, 72);
