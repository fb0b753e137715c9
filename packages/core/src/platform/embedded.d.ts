/** The built decoding worker, as text. The build provides it. */
declare module 'embedded:decode-worker' {
  const text: string;
  export default text;
}

/** The decoder's WASM module in base64. The build provides it. */
declare module 'embedded:wasm' {
  const base64: string;
  export default base64;
}
