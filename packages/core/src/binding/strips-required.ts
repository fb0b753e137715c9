/** Returns what is thrown if meshes of outlines are asked for and the stream's frames have no strips. */
export function noStrips(): Error {
  return new Error(
    "Occluders and cut-outs need triangle strips: open the stream with AlphaStream.open(source, { processing: 'both' }).",
  );
}
