/** The built decoding worker, as text. The build puts it in. */
declare module 'embedded:decode-worker' {
  const text: string;
  export default text;
}

/** The decoder's program, base64. The build puts it in. */
declare module 'embedded:wasm' {
  const base64: string;
  export default base64;
}
