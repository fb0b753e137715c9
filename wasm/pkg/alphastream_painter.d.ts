/** The painter's WASM, see wasm/painter. */
export const PAINTER_BASE64: string;
