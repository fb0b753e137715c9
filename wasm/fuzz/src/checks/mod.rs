//! One check per target. It accepts any bytes, and panics if the decoder misbehaves.
//!
//! Each check documents its input. `scripts/fuzz/targets.mjs` reads the same inputs for the WASM.

mod block;
mod file;
mod input;
mod lead;
mod mask;
mod polylines;
mod smooth;
mod streams;
mod strip;
mod table;
mod writer;

/// Name and check of a target.
type Target = (&'static str, fn(&[u8]));

pub(crate) const TARGETS: [Target; 9] = [
    ("lead", lead::check),
    ("table", table::check),
    ("block", block::check),
    ("polylines", polylines::check),
    ("mask", mask::check),
    ("strip", strip::check),
    ("smooth", smooth::check),
    ("writer", writer::check),
    ("file", file::check),
];

/// The key of all encrypted streams here.
const KEY: alphastream_decoder::Key = [0x5a; 32];

/// Returns the result of `work`, which must not allocate more than `cap` bytes at once.
fn capped<T>(cap: usize, work: impl FnOnce() -> T) -> T {
    let (result, largest) = crate::common::watched::watch(work);
    assert!(
        largest <= cap,
        "{largest} bytes were allocated at once, {cap} are allowed"
    );
    result
}
