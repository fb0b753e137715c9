import type { BitMask } from '@alphastream/core/encoder';
import type { Size } from '../../usage.js';
import type { FoundMask, FoundMasks } from '../refine.js';

/**
 * Gives masks and pictures of an odd width or height an empty column at the right or an empty row below: H.264 with halved
 * colours has even sizes only, and the masks must have the size of the video to fit it to the pixel.
 */
export function padToEven(source: FoundMasks, place: string): FoundMasks {
  const size = { width: source.width + (source.width % 2), height: source.height + (source.height % 2) };
  if (size.width === source.width && size.height === source.height) return source;
  const sizes = `${source.width} × ${source.height} pixels become ${size.width} × ${size.height}`;
  const remark = `${place}: ${sizes}, since videos have even sizes: what is added, right and below, is empty.`;
  return {
    ...source,
    ...size,
    remarks: [...source.remarks, remark],
    async *steps() {
      for await (const { data, count } of source.steps()) yield { data: data && padFound(data, source, size), count };
    },
  };
}

function padFound({ mask, colours }: FoundMask, from: Size, to: Size): FoundMask {
  return {
    mask: mask instanceof Uint8Array ? pad(mask, from, to, 1) : padBits(mask, from, to),
    ...(colours && { colours: pad(colours, from, to, 3) }),
  };
}

function pad(bytes: Uint8Array, from: Size, to: Size, bytesPerPixel: number): Uint8Array {
  const padded = new Uint8Array(bytesPerPixel * to.width * to.height);
  const [rowBytes, step] = [bytesPerPixel * from.width, bytesPerPixel * to.width];
  for (let row = 0; row < from.height; row++) {
    padded.set(bytes.subarray(row * rowBytes, (row + 1) * rowBytes), row * step);
  }
  return padded;
}

/** A row of an odd width has room for one more bit, which may have any value. */
function padBits({ bits }: BitMask, from: Size, to: Size): BitMask {
  const rowBytes = Math.ceil(from.width / 8);
  const padded = new Uint8Array(rowBytes * to.height);
  padded.set(bits.subarray(0, rowBytes * from.height));
  if (to.width > from.width) {
    for (let at = rowBytes - 1; at < padded.length; at += rowBytes) padded[at]! &= 0xff << (-from.width & 7);
  }
  return { bits: padded };
}
