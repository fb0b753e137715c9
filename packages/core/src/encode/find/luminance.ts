/** Returns the luminance of a colour with the weights of Rec. 601: a whole number. White keeps the maximum value. */
export function luminanceOf(red: number, green: number, blue: number): number {
  return Math.round((299 * red + 587 * green + 114 * blue) / 1000);
}
