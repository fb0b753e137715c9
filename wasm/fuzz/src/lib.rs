//! The fuzz targets' checks. The decoder's test `corpus` runs the same ones over the corpora.
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
/// Where the input is a finding, or there is no such target.
pub fn check(target: &str, data: &[u8]) {
    let found = checks::TARGETS.iter().find(|(name, _)| *name == target);
    found.expect("a target's name").1(data);
}
