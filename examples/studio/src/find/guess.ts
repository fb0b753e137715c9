import { luminanceOf, matteOf, measureScreen, type PackedSide, type Rect, type Rgb } from '@alphastream/core/encoder';
import type { FootageFacts, Shot } from '../footage/footage.js';
import { DEFAULT_SETTINGS, type Settings } from '../settings.js';

/** Pixels that differ from grey by less are grey. */
const MAX_TINT = 14;
/** Where a matte is neither black nor white. */
const BLACK = 40;
const WHITE = 215;
/** The parts of a half that must be so if it is a matte. */
const MIN_GREY = 0.985;
const MIN_PLAIN = 0.9;
const MIN_WHITE = 0.01;
/** Every so many pixels are looked at. */
const STEP = 7;
/** The part of the picture that a screen behind a person takes. */
const MIN_SCREEN = 0.12;
/** How much stronger its paint is than the other channels, of 255: lawns and trees are greyer. */
const MIN_EXCESS = 24;
/** Specks of a key have fewer pixels than this part of the picture. */
const SPECK = 1 / 6000;

/** Chooses how the person is found, by the first picture. */
export function guessSettings(facts: FootageFacts, shot: Shot): Partial<Settings> {
  if (facts.isLabelled) return { method: 'label' };
  if (facts.hasAlpha && shot.rgba.some((value, at) => at % 4 === 3 && value < 255)) return { method: 'alpha' };
  const matte = findMatte(shot);
  if (matte !== undefined) return { method: 'packed', matte };
  const screen = guessScreen(shot);
  if (screen !== undefined) return screen;
  if (isAllGrey(shot)) return { method: 'luma' };
  return { method: 'person', despeckle: speckOf(shot), feather: 1 };
}

/** The settings of a key if there is a green or blue screen. */
export function guessScreen(shot: Shot): Partial<Settings> | undefined {
  const found = (['green', 'blue'] as const)
    .map((paint) => ({ paint, screen: measureScreen(shot.rgba, 4, paint) }))
    .filter(({ paint, screen }) => screen !== null && screen.share >= MIN_SCREEN && isPaint(screen.colour, paint))
    .sort((a, b) => b.screen!.share - a.screen!.share)[0];
  if (found === undefined) return undefined;
  return {
    method: 'key',
    screen: found.screen!.colour,
    keyRange: DEFAULT_SETTINGS.keyRange,
    despeckle: speckOf(shot),
    despill: found.paint,
    feather: 1,
  };
}

/** A square, as the slider has it. */
function speckOf({ width, height }: Shot): number {
  return Math.round(Math.sqrt(width * height * SPECK)) ** 2;
}

function isPaint([red, green, blue]: Rgb, paint: 'green' | 'blue'): boolean {
  const [own, other] = paint === 'green' ? [green, blue] : [blue, green];
  return own - Math.max(red, other) >= MIN_EXCESS;
}

function findMatte(shot: Shot): PackedSide | undefined {
  return (['right', 'bottom', 'left', 'top'] as const).find((side) => {
    const length = side === 'right' || side === 'left' ? shot.width : shot.height;
    if (length % 2 !== 0 || length < 4) return false;
    const half = matteOf(shot.width, shot.height, side);
    const { grey, plain, white } = isGrey(shot.rgba, shot.width, half);
    return grey >= MIN_GREY && plain >= MIN_PLAIN && white >= MIN_WHITE && white < 1 && !isAllGrey(shot);
  });
}

function isAllGrey(shot: Shot): boolean {
  return isGrey(shot.rgba, shot.width, whole(shot)).grey >= MIN_GREY;
}

const whole = ({ width, height }: Shot): Rect => ({ x: 0, y: 0, width, height });

/** The parts of a rectangle that are grey, black or white, and white. */
function isGrey(rgba: Uint8Array, stride: number, { x, y, width, height }: Rect) {
  let [count, grey, plain, white] = [0, 0, 0, 0];
  for (let pixel = 0; pixel < width * height; pixel += STEP) {
    const at = 4 * ((y + Math.floor(pixel / width)) * stride + x + (pixel % width));
    const [red, green, blue] = [rgba[at]!, rgba[at + 1]!, rgba[at + 2]!];
    const luma = luminanceOf(red, green, blue);
    count++;
    if (Math.max(red, green, blue) - Math.min(red, green, blue) <= MAX_TINT) grey++;
    if (luma <= BLACK || luma >= WHITE) plain++;
    if (luma >= WHITE) white++;
  }
  return { grey: grey / count, plain: plain / count, white: white / count };
}
