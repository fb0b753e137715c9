/** A colour in sRGB, 0 to 255 each. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** Light from an sRGB byte. */
const LINEAR = Float64Array.from({ length: 256 }, (_, byte) => {
  const value = byte / 255;
  return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
});

/**
 * Returns the chroma of an sRGB colour: Oklab's a and b, divided by the lightness. Uneven light then does not change it,
 * since more light multiplies all of L, a and b. Oklab: Björn Ottosson, 2020.
 *
 * @param minLightness Lightness, 0 to 1, below which colours count as paler than they are.
 */
export function chromaOf([red, green, blue]: Rgb, minLightness: number): [a: number, b: number] {
  const [lightness, a, b] = oklabOf(red, green, blue);
  const divisor = Math.max(minLightness, lightness);
  return [a / divisor, b / divisor];
}

/** Returns the lightness of an sRGB colour, 0 to 1, as Oklab has it. */
export function lightnessOf([red, green, blue]: Rgb): number {
  return oklabOf(red, green, blue)[0];
}

function oklabOf(red: number, green: number, blue: number): [lightness: number, a: number, b: number] {
  const [r, g, b] = [LINEAR[red]!, LINEAR[green]!, LINEAR[blue]!];
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ];
}
