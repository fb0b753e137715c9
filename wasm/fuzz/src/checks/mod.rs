//! One check a target: takes any bytes, and panics where the decoder does not do what it should.
//!
//! How each target reads its bytes is said at its check. `scripts/fuzz/inputs.mjs` reads them the same
//! way for the WASM.

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

/// A target's name and check.
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

/// The key of every encrypted stream here.
const KEY: alphastream_decoder::Key = [0x5a; 32];

/// What `work` gives, which must not ask for a piece of memory past `cap` bytes.
fn capped<T>(cap: usize, work: impl FnOnce() -> T) -> T {
    let (result, largest) = crate::common::watched::watch(work);
    assert!(
        largest <= cap,
        "{largest} bytes were asked for at once, of {cap}"
    );
    result
}
