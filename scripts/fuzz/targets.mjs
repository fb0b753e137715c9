/**
 * The fuzz targets, run through the WASM modules. Inputs are those of the native targets (`wasm/fuzz/src/checks`): a file
 * of a corpus has the same meaning on both sides.
 */
import { encodeBlock, encodePayload, plainHeader } from '../../test/support/asvp-writer.mjs';
import { applyCipher, LEAD_ID } from '../../test/support/cipher.mjs';
import { exactMask } from '../../test/support/oracle.mjs';
import { expandFrame } from './expand-frame.mjs';
import { Input } from './input.mjs';
import { repair, u32, zlibStored } from './streams.mjs';

/** @typedef {import('./instances.mjs').WasmInstances} WasmInstances */
/** @typedef {import('./instances.mjs').Decoder} Decoder */

const KEY = new Uint8Array(32).fill(0x5a);
const FRAMES_MAX = 24;
const STORED = { level: 0 };

/** @type {Record<string, (wasm: WasmInstances, bytes: Uint8Array) => void>} */
export const TARGETS = {
  lead(wasm, bytes) {
    const input = new Input(bytes);
    const flags = input.byte();
    const chosen = flags & 4 ? input.word32() : undefined;
    const prefix = flags & 2 ? applyCipher(KEY, LEAD_ID, input.rest) : input.rest;
    wasm.readLead(prefix, chosen ?? prefix.length, flags & 1 ? KEY : undefined);
  },

  table(wasm, bytes) {
    const input = new Input(bytes);
    const isDeflate = (input.byte() & 1) !== 0;
    const given = input.take(input.word16());
    const stream = isDeflate ? repair(given)?.stream : zlibStored(given);
    if (!stream) return;
    const region = Buffer.concat([stream, input.rest]);
    const lead = Buffer.concat([plainHeader(0), u32(region.length), region]);
    wasm.readLead(lead, lead.length, undefined);
    wasm.readLead(applyCipher(KEY, LEAD_ID, lead), lead.length, KEY);
  },

  block(wasm, bytes) {
    const input = new Input(bytes);
    const isDeflate = (input.byte() & 1) !== 0;
    const block = isDeflate ? asBlock(repair(input.rest)) : input.rest;
    if (block) tryAll(wasm, [96, 64], block);
  },

  polylines(wasm, bytes) {
    tryAll(wasm, [100, 50], encodeBlock(bytes, STORED));
  },

  mask(wasm, bytes) {
    const input = new Input(bytes);
    const [width, height] = input.sides();
    const outlines = input.outlines(600);
    const block = encodeBlock(encodePayload(outlines), STORED);
    wasm.withDecoder([width, height], undefined, (decoder) => {
      const found = expandFrame(decoder.decode(block, 0));
      if (Buffer.compare(found, exactMask(outlines, width, height)) !== 0) throw new TypeError('the mask is wrong');
    });
  },

  strip(wasm, bytes) {
    const input = new Input(bytes);
    const tolerance = input.byte() / 8;
    const block = encodeBlock(encodePayload(input.outlines(2500)), STORED);
    wasm.withDecoder([64, 64], undefined, (decoder) => {
      checkStrip(wasm, decoder, block, 0);
      checkStrip(wasm, decoder, block, tolerance);
    });
  },

  smooth(wasm, bytes) {
    const input = new Input(bytes);
    const [space, size] = [input.sides(), input.sides()];
    const block = encodeBlock(encodePayload(input.outlines(1000)), STORED);
    wasm.withDecoder(space, undefined, (decoder) => void decoder.smooth(block, 0, ...size));
  },

  writer(wasm, bytes) {
    const input = new Input(bytes);
    const words = input.byte() & 1 ? asWords(input.rest) : listOutlines(input);
    for (const key of [undefined, KEY]) {
      wasm.withWriter(key, (writer) => {
        const block = writer.addFrame(words);
        writer.addBlock(block, key, 0);
        const lead = writer.finish('{}');
        wasm.readLead(lead, lead.length + 2 * block.length, key);
        wasm.withDecoder([64, 64], key, (decoder) => void decoder.polylines(block, 0));
      });
    }
  },

  file(wasm, bytes) {
    const input = new Input(bytes);
    const key = input.byte() & 1 ? KEY : undefined;
    input.byte();
    const file = input.rest;
    const offsets = wasm.readLead(file, file.length, key);
    for (let frame = 0; frame < Math.min(offsets.length - 1, FRAMES_MAX); frame++) {
      const block = file.subarray(offsets[frame], offsets[frame + 1]);
      tryAll(wasm, [64, 48], block, { key, frame });
    }
  },
};

/**
 * Decodes a block in every way. Each way may fail separately.
 * @param {WasmInstances} wasm
 * @param {[number, number]} sides
 * @param {Uint8Array} block
 * @param {{ key?: Uint8Array | undefined, frame?: number }} [options]
 */
function tryAll(wasm, sides, block, { key, frame = 3 } = {}) {
  wasm.withDecoder(sides, key, (decoder) => {
    wasm.allow(() => decoder.decode(block, frame));
    wasm.allow(() => decoder.polylines(block, frame));
    // The geometry of a long block is slow.
    if (block.length > 2048) return;
    wasm.allow(() => decoder.strip(block, frame, 0));
    wasm.allow(() => decoder.smooth(block, frame, 33, 21));
  });
}

/**
 * @param {WasmInstances} wasm
 * @param {Decoder} decoder
 * @param {Uint8Array} block
 * @param {number} tolerance
 */
function checkStrip(wasm, decoder, block, tolerance) {
  decoder.strip(block, 0, tolerance);
  const strip = wasm.stripOf(decoder);
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
