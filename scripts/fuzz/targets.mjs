/**
 * What each fuzz target does through the WASM. Inputs are those of the native targets
 * (`wasm/fuzz/src/checks`): a file of a corpus means the same on either side.
 */
import { encodeBlock, encodePayload, plainHeader } from '../../test/support/asvp-writer.mjs';
import { applyCipher, LEAD_ID } from '../../test/support/cipher.mjs';
import { exactMask } from '../../test/support/oracle.mjs';
import { expandFrame } from './expand-frame.mjs';
import { Input } from './input.mjs';
import { repair, u32, zlibStored } from './streams.mjs';

/** @typedef {import('./program.mjs').Program} Program */
/** @typedef {import('./program.mjs').Decoder} Decoder */

const KEY = new Uint8Array(32).fill(0x5a);
const FRAMES_MAX = 24;
const STORED = { level: 0 };

/** @type {Record<string, (program: Program, bytes: Uint8Array) => void>} */
export const TARGETS = {
  lead(program, bytes) {
    const input = new Input(bytes);
    const flags = input.byte();
    const chosen = flags & 4 ? input.word32() : undefined;
    const prefix = flags & 2 ? applyCipher(KEY, LEAD_ID, input.rest) : input.rest;
    program.readLead(prefix, chosen ?? prefix.length, flags & 1 ? KEY : undefined);
  },

  table(program, bytes) {
    const input = new Input(bytes);
    const isDeflate = (input.byte() & 1) !== 0;
    const given = input.take(input.word16());
    const stream = isDeflate ? repair(given)?.stream : zlibStored(given);
    if (!stream) return;
    const region = Buffer.concat([stream, input.rest]);
    const lead = Buffer.concat([plainHeader(0), u32(region.length), region]);
    program.readLead(lead, lead.length, undefined);
    program.readLead(applyCipher(KEY, LEAD_ID, lead), lead.length, KEY);
  },

  block(program, bytes) {
    const input = new Input(bytes);
    const isDeflate = (input.byte() & 1) !== 0;
    const block = isDeflate ? asBlock(repair(input.rest)) : input.rest;
    if (block) tryAll(program, [96, 64], block);
  },

  polylines(program, bytes) {
    tryAll(program, [100, 50], encodeBlock(bytes, STORED));
  },

  mask(program, bytes) {
    const input = new Input(bytes);
    const [width, height] = input.sides();
    const outlines = input.outlines(600);
    const block = encodeBlock(encodePayload(outlines), STORED);
    program.withDecoder([width, height], undefined, (decoder) => {
      const found = expandFrame(decoder.decode(block, 0));
      if (Buffer.compare(found, exactMask(outlines, width, height)) !== 0) throw new TypeError('the mask is wrong');
    });
  },

  strip(program, bytes) {
    const input = new Input(bytes);
    const tolerance = input.byte() / 8;
    const block = encodeBlock(encodePayload(input.outlines(2500)), STORED);
    program.withDecoder([64, 64], undefined, (decoder) => {
      checkStrip(program, decoder, block, 0);
      checkStrip(program, decoder, block, tolerance);
    });
  },

  smooth(program, bytes) {
    const input = new Input(bytes);
    const [space, size] = [input.sides(), input.sides()];
    const block = encodeBlock(encodePayload(input.outlines(1000)), STORED);
    program.withDecoder(space, undefined, (decoder) => void decoder.smooth(block, 0, ...size));
  },

  writer(program, bytes) {
    const input = new Input(bytes);
    const words = input.byte() & 1 ? asWords(input.rest) : listOutlines(input);
    for (const key of [undefined, KEY]) {
      program.withWriter(key, (writer) => {
        const block = writer.addFrame(words);
        writer.addBlock(block, key, 0);
        const lead = writer.finish('{}');
        program.readLead(lead, lead.length + 2 * block.length, key);
        program.withDecoder([64, 64], key, (decoder) => void decoder.polylines(block, 0));
      });
    }
  },

  file(program, bytes) {
    const input = new Input(bytes);
    const key = input.byte() & 1 ? KEY : undefined;
    input.byte();
    const file = input.rest;
    const offsets = program.readLead(file, file.length, key);
    for (let frame = 0; frame < Math.min(offsets.length - 1, FRAMES_MAX); frame++) {
      const block = file.subarray(offsets[frame], offsets[frame + 1]);
      tryAll(program, [64, 48], block, { key, frame });
    }
  },
};

/**
 * Makes of a block all that there is to make; each may fail for itself.
 * @param {Program} program
 * @param {[number, number]} sides
 * @param {Uint8Array} block
 * @param {{ key?: Uint8Array | undefined, frame?: number }} [options]
 */
function tryAll(program, sides, block, { key, frame = 3 } = {}) {
  program.withDecoder(sides, key, (decoder) => {
    program.allow(() => decoder.decode(block, frame));
    program.allow(() => decoder.polylines(block, frame));
    // Geometry of a long block takes its time.
    if (block.length > 2048) return;
    program.allow(() => decoder.strip(block, frame, 0));
    program.allow(() => decoder.smooth(block, frame, 33, 21));
  });
}

/**
 * @param {Program} program
 * @param {Decoder} decoder
 * @param {Uint8Array} block
 * @param {number} tolerance
 */
function checkStrip(program, decoder, block, tolerance) {
  decoder.strip(block, 0, tolerance);
  const strip = program.stripOf(decoder);
  if (strip.length % 2 !== 0 || !strip.every(Number.isFinite)) throw new TypeError('the strip is wrong');
}

/** @param {Input} input */
function listOutlines(input) {
  const factor = input.byte();
  const outlines = input.outlines(600);
  const lists = outlines.map((points) => [points.length, ...points.flat().map((value) => value * factor)]);
  return Int32Array.from([outlines.length, ...lists.flat()]);
}

/** @param {Uint8Array} bytes */
function asWords(bytes) {
  const whole = bytes.slice(0, bytes.length - (bytes.length % 4));
  return new Int32Array(whole.buffer);
}

/** @param {ReturnType<typeof repair>} repaired */
function asBlock(repaired) {
  return repaired && Buffer.concat([u32(repaired.data.length), repaired.stream]);
}
