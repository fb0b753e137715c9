//! The checks of the fuzz targets. The decoder's test `corpus` runs them over the corpora.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a panic is a finding"
)]

mod checks;
#[path = "../../decoder/tests/common/mod.rs"]
mod common;

/// Runs the check of one target over one input.
///
/// # Panics
///
/// If the input is a finding, or there is no such target.
pub fn check(target: &str, data: &[u8]) {
    let found = checks::TARGETS.iter().find(|(name, _)| *name == target);
    found.expect("unknown target").1(data);
}
