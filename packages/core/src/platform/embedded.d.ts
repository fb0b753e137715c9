/** The built decoding worker, as text. The build provides it. */
declare module 'embedded:decode-worker' {
  const text: string;
  export default text;
}

/** The decoder's WASM module, deflated (RFC 1951), in base64. The build provides it. */
declare module 'embedded:reader' {
  const base64: string;
  export default base64;
}

/** The writer's WASM module, in the same form. The build provides it. */
declare module 'embedded:writer' {
  const base64: string;
  export default base64;
}
