import { readFileSync, writeFileSync } from 'node:fs';
import { encode as encodePng } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { digestsOf, useEncodeCommand } from '../support/encode-command.js';
import { writePng } from '../support/png-writer.mjs';
import { createTestRandom } from '../support/random.mjs';

const [WIDTH, HEIGHT] = [45, 31];
const cli = useEncodeCommand();
const masks = Array.from({ length: 5 }, (_, frame) =>
  Uint8Array.from({ length: WIDTH * HEIGHT }, (_, at) => {
    const distance = Math.hypot((at % WIDTH) - 12 - 4 * frame, Math.floor(at / WIDTH) - 14);
    return distance < 10 && distance > 4 ? 255 : 0;
  }),
);
const size = { width: WIDTH, height: HEIGHT };
const grey = (data: Uint8Array | Uint16Array, depth: 8 | 16 = 8) => encodePng({ ...size, data, channels: 1, depth });
const numbered = (pictures: readonly Uint8Array[], nameOf = (at: number) => `mask ${at + 1}.png`) =>
  Object.fromEntries(pictures.map((picture, at) => [nameOf(at), picture]));

/** Labels: 1 and 2 in the mask, by columns; 0 elsewhere. */
const labels = masks.map((mask) => mask.map((value, at) => (value === 0 ? 0 : 1 + (at % 2))));
const ofLabel = (label: number) => labels.map((frame) => frame.map((value) => (value === label ? 255 : 0)));
/** The palette of DAVIS: no colour of it is bright. */
const PALETTE = [0, 0, 0, 128, 0, 0, 0, 128, 0, 128, 128, 0];

describe('labels', () => {
  const kinds: [string, (samples: Uint8Array) => Uint8Array, RegExp][] = [
    [
      'a palette',
      (samples) => writePng({ ...size, depth: 8, colourType: 3, samples, palette: PALETTE }),
      /labels of PNGs with a palette, all but 0 \(the first has 1, 2\)/,
    ],
    [
      'a palette of 2 bits',
      (samples) => writePng({ ...size, depth: 2, colourType: 3, samples, palette: PALETTE }),
      /labels of PNGs with a palette/,
    ],
    ['greys', (samples) => grey(samples), /labels of PNGs with greys up to 2, all but 0 \(the first has 1, 2\)/],
    ['greys of 16 bits', (samples) => grey(Uint16Array.from(samples), 16), /labels of PNGs with greys up to 2/],
    [
      'greys of 4 bits',
      (samples) => writePng({ ...size, depth: 4, colourType: 0, samples }),
      /labels of PNGs with greys up to 2/,
    ],
  ];
  it.each(kinds)('of %s are told from brightness; --labels and --mask choose', (name, make, remark) => {
    const folder = cli().write(`labels of ${name}`, numbered(labels.map(make)));
    const guessed = cli().encode(folder);
    expect(guessed.digests).toEqual(digestsOf(masks));
    expect(guessed.remarks).toHaveLength(1);
    expect(guessed.remarks[0]).toMatch(remark);
    expect(cli().encode(folder, '--labels', '2')).toMatchObject({ digests: digestsOf(ofLabel(2)), remarks: [] });
    expect(cli().encode(folder, '--labels', '1,2').digests).toEqual(digestsOf(masks));
    expect(cli().encode(folder, '--mask', 'label').digests).toEqual(digestsOf(masks));
    const dark = cli().encode(folder, '--mask', 'luma');
    expect(dark.digests).toEqual(digestsOf(masks.map(() => new Uint8Array(WIDTH * HEIGHT))));
    expect(dark.remarks.at(-1)).toMatch(/every mask is empty: look at it, and choose by --mask/);
    expect(cli().encode(folder, '--labels', '7').remarks.at(-1)).toMatch(/every mask is empty/);
  });

  it('of a palette of greys are none: black and white are brightness in any order', () => {
    const samples = masks.map((mask) => mask.map((value) => (value === 0 ? 1 : 0)));
    const palette = [255, 255, 255, 0, 0, 0];
    const pictures = samples.map((frame) => writePng({ ...size, depth: 1, colourType: 3, samples: frame, palette }));
    const { digests, remarks } = cli().encode(cli().write('white first', numbered(pictures)));
    expect(digests).toEqual(digestsOf(masks));
    expect(remarks[0]).toMatch(/the brightness of PNGs/);
  });

  it('are not guessed from a dark picture among bright ones', () => {
    const pictures = [masks[0]!.map((value) => (value === 0 ? 0 : 3)), masks[1]!].map((mask) => grey(mask));
    const { digests } = cli().encode(cli().write('fade', numbered(pictures)));
    expect(digests).toEqual(digestsOf([new Uint8Array(WIDTH * HEIGHT), masks[1]!]));
  });

  it('do not exist in colours', () => {
    const colours = encodePng({ ...size, channels: 3, depth: 8, data: new Uint8Array(3 * WIDTH * HEIGHT) });
    cli().refuse(cli().write('colours', { 'a.png': colours }), /a\.png has no labels, but colours/, '--labels', '1');
  });
});

describe('alpha of PNGs', () => {
  const withAlpha = (alpha: Uint8Array) =>
    encodePng({
      ...size,
      channels: 2,
      depth: 8,
      data: Uint8Array.from({ length: 2 * alpha.length }, (_, at) =>
        at % 2 === 0 ? 255 - alpha[at >> 1]! : alpha[at >> 1]!,
      ),
    });
  const full = new Uint8Array(WIDTH * HEIGHT).fill(255);

  it('decides all pictures as soon as one is transparent: an opaque picture has a full mask', () => {
    const { digests, remarks } = cli().encode(cli().write('alpha', numbered([full, masks[1]!, full].map(withAlpha))));
    expect(digests).toEqual(digestsOf([full, masks[1]!, full]));
    expect(remarks).toEqual([expect.stringMatching(/the masks are the alpha of PNGs; --mask chooses\.$/)]);
  });

  it('that is full everywhere leaves the decision to brightness', () => {
    const { digests, remarks } = cli().encode(cli().write('opaque', numbered([full, full].map(withAlpha))));
    expect(digests).toEqual(digestsOf([full, full].map(() => new Uint8Array(WIDTH * HEIGHT))));
    expect(remarks[0]).toMatch(/the brightness of PNGs, since their alpha is opaque everywhere/);
    const forced = cli().encode(cli().file('opaque'), '--mask', 'alpha');
    expect(forced.digests).toEqual(digestsOf([full, full]));
    expect(forced.remarks).toEqual([expect.stringMatching(/every mask is full/)]);
  });

  it('that some pictures lack is refused', () => {
    const folder = cli().write('mixed', { '1.png': withAlpha(masks[0]!), '2.png': grey(masks[1]!) });
    cli().refuse(folder, /2\.png has no alpha: give --mask luma, or pictures that all have it\./);
    expect(cli().encode(folder, '--mask', 'luma').digests).toHaveLength(2);
  });
});

describe('a gap in a numbered sequence', () => {
  const numbers = [8, 9, 12, 13];
  const files = (name: (at: number) => string) =>
    numbered(
      numbers.map((_, at) => grey(masks[at]!)),
      (at) => name(numbers[at]!),
    );

  it.each<[string, (at: number) => string]>([
    ['1.png', (at) => `${at}.png`],
    ['mask_0001.png', (at) => `mask_${String(at).padStart(4, '0')}.png`],
    ["it's -1 (matte).png", (at) => `it's -${at} (matte).png`],
  ])('such as %s is refused by name, or filled', (name, nameOf) => {
    const folder = cli().write(`gap of ${name}`, files(nameOf));
    const quoted = [nameOf(9), nameOf(12)].map((text) => text.replace(/[.()]/g, '\\$&'));
    cli().refuse(folder, new RegExp(`has a gap between ${quoted[0]} and ${quoted[1]}, where 2 are missing: add`));
    const hold = cli().encode(folder, '--gaps', 'hold');
    expect(hold.digests).toEqual(digestsOf([0, 1, 1, 1, 2, 3].map((at) => masks[at]!)));
    expect(hold.remarks.at(-1)).toMatch(/2 missing frames repeat the mask before them\./);
    const empty = new Uint8Array(WIDTH * HEIGHT);
    const cleared = cli().encode(folder, '--gaps', 'empty');
    expect(cleared.digests).toEqual(digestsOf([masks[0]!, masks[1]!, empty, empty, masks[2]!, masks[3]!]));
    expect(cleared.remarks.at(-1)).toMatch(/2 missing frames are empty\./);
  });

  it('longer than a stream is refused, and so are two pictures of one number', () => {
    const picture = grey(masks[0]!);
    const far = cli().write('far', { '1.png': picture, '99999999.png': picture });
    cli().refuse(far, /has a gap after 1\.png that is longer than a stream can be/, '--gaps', 'hold');
    const twice = cli().write('twice', { '1.png': picture, '01.png': picture });
    cli().refuse(twice, /has both 01\.png and 1\.png, which are one frame: remove one/);
  });

  it('is none between names of other kinds', () => {
    const picture = grey(masks[0]!);
    const names = ['a1.png', 'a2.png', 'b7.png', 'last.png', 'take 2 end.png'];
    const folder = cli().write('kinds', Object.fromEntries(names.map((name) => [name, picture])));
    expect(cli().encode(folder).digests).toHaveLength(5);
  });
});

describe('what changes masks', () => {
  const join = (first: Uint8Array, second: Uint8Array, isBeside: boolean) => {
    const data = new Uint8Array(2 * WIDTH * HEIGHT);
    for (let row = 0; row < HEIGHT; row++) {
      [first, second].forEach((part, at) => {
        const to = isBeside ? (2 * row + at) * WIDTH : (row + at * HEIGHT) * WIDTH;
        data.set(part.subarray(row * WIDTH, (row + 1) * WIDTH), to);
      });
    }
    return encodePng({
      width: isBeside ? 2 * WIDTH : WIDTH,
      height: isBeside ? HEIGHT : 2 * HEIGHT,
      data,
      channels: 1,
      depth: 8,
    });
  };
  const bright = new Uint8Array(WIDTH * HEIGHT).fill(240);

  it.each(['right', 'left', 'bottom', 'top'])('--packed %s takes that half as the mask', (side) => {
    const isFirst = side === 'left' || side === 'top';
    const pictures = masks.map((mask) =>
      join(isFirst ? mask : bright, isFirst ? bright : mask, side === 'left' || side === 'right'),
    );
    const { digests, record, remarks } = cli().encode(
      cli().write(`packed ${side}`, numbered(pictures)),
      '--packed',
      side,
    );
    expect(digests).toEqual(digestsOf(masks));
    expect(record).toMatchObject({ width: WIDTH, height: HEIGHT });
    expect(remarks).toEqual([]);
  });

  it('--packed needs two halves', () => {
    const folder = cli().write('odd', numbered(masks.map((mask) => grey(mask))));
    cli().refuse(
      folder,
      /odd is not packed: A packed picture has two halves, but this one is 45 pixels wide\./,
      '--packed',
      'left',
    );
  });

  it('--garbage-matte clears all outside of a rectangle', () => {
    const folder = cli().write('garbage', numbered(masks.map((mask) => grey(mask))));
    const inside = (at: number) => at % WIDTH >= 10 && at % WIDTH < 30 && at >= 5 * WIDTH && at < 20 * WIDTH;
    const expected = masks.map((mask) => mask.map((value, at) => (inside(at) ? value : 0)));
    expect(cli().encode(folder, '--garbage-matte', '10,5,20,15').digests).toEqual(digestsOf(expected));
    expect(cli().encode(folder, '--garbage-matte', '0,0,9999,9999').digests).toEqual(digestsOf(masks));
  });

  it('--despeckle removes islands and holes that are smaller', () => {
    const noisy = masks.map((mask) => {
      const copy = mask.slice();
      // Islands of 1 and 3 pixels, the second one joined by a corner; the hole of the ring has 45 or so.
      for (const at of [0, 3 * WIDTH + 40, 4 * WIDTH + 41, 4 * WIDTH + 42]) copy[at] = 255;
      return copy;
    });
    const folder = cli().write('specks', numbered(noisy.map((mask) => grey(mask))));
    expect(cli().encode(folder, '--despeckle', '4').digests).toEqual(digestsOf(masks));
    const three = noisy.map((mask) => mask.map((value, at) => (at === 0 ? 0 : value)));
    expect(cli().encode(folder, '--despeckle', '3').digests).toEqual(digestsOf(three));
    const filled = masks.map((mask, frame) =>
      mask.map((_, at) => (Math.hypot((at % WIDTH) - 12 - 4 * frame, Math.floor(at / WIDTH) - 14) < 10 ? 255 : 0)),
    );
    expect(cli().encode(folder, '--despeckle', '80').digests).toEqual(digestsOf(filled));
  });

  it('--preview writes a sheet of the masks over a checkerboard', () => {
    const random = createTestRandom('many masks');
    const pictures = Array.from({ length: 130 }, () => masks[random.integer(0, 4)]!);
    const folder = cli().write('many', numbered(pictures.map((mask) => grey(mask))));
    const { stdout, digests } = cli().encode(folder, '--preview', cli().file('sheet.png'));
    expect(digests).toEqual(digestsOf(pictures));
    expect(stdout).toMatch(
      /130 frames, .* bytes, \d+ a frame; (?:2[4-9]|3\d|4[0-8]) of 130 frames checked: exact\n.*sheet\.png: 12 frames\n$/,
    );
    const bytes = readFileSync(cli().file('sheet.png'));
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([4 * (WIDTH + 8) + 8, 3 * (HEIGHT + 8) + 8]);
  });
});

describe('run-length masks', () => {
  /** Runs of clear and set pixels in turns, column by column. */
  const countsOf = (mask: Uint8Array, width = WIDTH) => {
    const height = mask.length / width;
    const counts = [0];
    let isSet = false;
    for (let at = 0; at < mask.length; at++) {
      const value = mask[(at % height) * width + Math.floor(at / height)] !== 0;
      if (value !== isSet) counts.push(0);
      isSet = value;
      counts[counts.length - 1]!++;
    }
    return counts;
  };
  /** Compressed as pycocotools does. */
  const compress = (counts: readonly number[]) => {
    let text = '';
    counts.forEach((count, at) => {
      let value = at > 2 ? count - counts[at - 2]! : count;
      for (let more = true; more;) {
        let bits = value & 0x1f;
        value >>= 5;
        more = (bits & 0x10) === 0 ? value !== 0 : value !== -1;
        if (more) bits |= 0x20;
        text += String.fromCharCode(bits + 48);
      }
    });
    return text;
  };
  const rle = (mask: Uint8Array, isCompressed: boolean) => {
    const counts = countsOf(mask);
    return { size: [HEIGHT, WIDTH], counts: isCompressed ? compress(counts) : counts };
  };
  const json = (value: unknown) => JSON.stringify(value);
  const numberedJson = (values: readonly unknown[]) =>
    Object.fromEntries(values.map((value, at) => [`${at}.json`, json(value)]));

  it.each([true, false])('of a file per frame, compressed: %s', (isCompressed) => {
    const one = cli().write(`rle ${isCompressed}`, numberedJson(masks.map((mask) => rle(mask, isCompressed))));
    expect(cli().encode(one)).toMatchObject({
      digests: digestsOf(masks),
      remarks: [],
      record: { width: WIDTH, height: HEIGHT },
    });
    const parts = [1, 2].map(ofLabel);
    const named = masks.map((_, at) => ({
      1: rle(parts[0]![at]!, isCompressed),
      2: rle(parts[1]![at]!, isCompressed),
    }));
    const objects = cli().write(`rle objects ${isCompressed}`, numberedJson(named));
    expect(cli().encode(objects).digests).toEqual(digestsOf(masks));
    expect(cli().encode(objects, '--labels', '2').digests).toEqual(digestsOf(parts[1]!));
    const lists = named.map((frame) => Object.values(frame).map((segmentation) => ({ segmentation, area: 1 })));
    expect(cli().encode(cli().write(`rle lists ${isCompressed}`, numberedJson(lists))).digests).toEqual(
      digestsOf(masks),
    );
  });

  it('of all frames in one file, with gaps, and frames without objects', () => {
    const path = cli().file('all.json');
    writeFileSync(
      path,
      json(Object.fromEntries(masks.map((mask, at) => [at, at === 2 ? {} : { person: rle(mask, true) }]))),
    );
    const empty = new Uint8Array(WIDTH * HEIGHT);
    expect(cli().encode(path).digests).toEqual(digestsOf(masks.map((mask, at) => (at === 2 ? empty : mask))));
    writeFileSync(path, json({ '00001.jpg': { 1: rle(masks[0]!, false) }, '00003.jpg': [rle(masks[1]!, true)] }));
    cli().refuse(path, /all\.json has a gap between 00001\.jpg and 00003\.jpg, where one is missing/);
    expect(cli().encode(path, '--gaps', 'hold').digests).toEqual(digestsOf([masks[0]!, masks[0]!, masks[1]!]));
  });

  it('are read as pycocotools writes them', () => {
    // pycocotools.mask.encode of 10 × 10 zeros, and of as many ones.
    const folder = cli().write(
      'pycocotools',
      numberedJson(['T3', '0T3'].map((counts) => ({ size: [10, 10], counts }))),
    );
    const expected = [0, 255].map((value) => new Uint8Array(100).fill(value));
    expect(cli().encode(folder).digests).toEqual(digestsOf(expected));
  });

  const good = rle(masks[0]!, false);
  const text = compress(countsOf(masks[0]!));
  it.each<[string, unknown, RegExp]>([
    ['counts for fewer pixels', { ...good, counts: [5, 5] }, /its counts are for 10 pixels, but it has 45 × 31\./],
    ['counts for more pixels', { ...good, counts: [1e9] }, /its counts are for more than its 45 × 31 pixels\./],
    ['a negative count', { ...good, counts: [5, -5] }, /one of its counts is -5, but must be a whole number/],
    ['a count that is text', { ...good, counts: [5, 'x'] }, /one of its counts is "x"/],
    ['cut text', { ...good, counts: text.slice(0, -9) }, /its counts are for \d+ pixels|damaged at character/],
    ['text that never ends', { ...good, counts: 'o'.repeat(1000) }, /its counts are damaged at character/],
    ['text of other characters', { ...good, counts: '5 5' }, /its counts are damaged at character 2\./],
    ['no counts', { size: good.size }, /its counts are missing, but must be a text or a list/],
    ['no size', { counts: good.counts }, /its size is missing, but must be two numbers/],
    ['a huge size', { ...good, size: [1e6, 1e6] }, /its size is \[1000000,1000000\], but must be two numbers, height/],
    ['an invalid size', { ...good, size: [31.5, 45] }, /its size is \[31\.5,45\]/],
    ['polygons', [[1, 2, 3]], /has a damaged run-length mask: its size is missing/],
    ['nothing', {}, /has no run-length mask: a mask is/],
    ['a number', 7, /has no run-length mask/],
  ])('with %s: one sentence', (_, value, sentence) => {
    const path = cli().file('bad.json');
    writeFileSync(path, json(value));
    cli().refuse(path, sentence);
  });

  it('of two sizes, or no JSON: one sentence', () => {
    const other = { size: [2, 3], counts: [6] };
    const folder = cli().write('rle sizes', numberedJson([good, other]));
    cli().refuse(folder, /1\.json has a mask of 3 × 2 pixels, but the first has 45 × 31/);
    writeFileSync(cli().file('bad.json'), '{"size": [2');
    cli().refuse(cli().file('bad.json'), /bad\.json cannot be read as JSON/);
    writeFileSync(cli().file('bad.json'), json(good));
    cli().refuse(cli().file('bad.json'), /has run-length masks: omit --key, --mask and --packed/, '--mask', 'luma');
  });
});

it.each([
  ['a kind of mask', ['--mask', 'bright'], /--mask takes alpha, luma or label, but got "bright"/],
  ['a label', ['--labels', '1,person'], /--labels takes numbers up to 65535 like 1,2/],
  ['a side', ['--packed', 'up'], /--packed takes right, left, bottom or top/],
  ['a key', ['--key', 'red'], /--key takes green, blue or a colour like #20A040/],
  ['a range of keys', ['--key', 'green', '--key-range', '0.6,0.2'], /--key-range takes two numbers from 0 to 1.2/],
  ['a range without a key', ['--key-range', '0.2,0.6'], /--key-range needs --key/],
  ['a rectangle', ['--garbage-matte', '0,0,0,5'], /--garbage-matte takes left, top, width and height/],
  ['a number of pixels', ['--despeckle', '-1'], /--despeckle/],
  ['what stands for gaps', ['--gaps', 'skip'], /--gaps takes hold or empty/],
  ['a key beside a mask', ['--key', 'green', '--mask', 'luma'], /omit --mask/],
  ['a key beside a packed matte', ['--key', 'green', '--packed', 'left'], /exclude each other/],
  ['labels beside alpha', ['--labels', '1', '--mask', 'alpha'], /--labels and --mask alpha exclude each other/],
  ['the kind of a preview', ['--preview', 'x.jpg'], /must end in \.png/],
])('ends with status 2 for an invalid option: %s', (_, options, sentence) => {
  const { status, stderr } = cli().run(['encode', 'masks', '-o', 'x.asvp', ...options]);
  expect(stderr).toMatch(sentence);
  expect(status).toBe(2);
});
