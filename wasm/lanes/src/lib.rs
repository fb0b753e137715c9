//! Numbers of eight rows at once, and networks that sort them row by row. The decoder and the painter share it.
#![no_std]
#![forbid(unsafe_code)]

mod merge;
mod network;
#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
mod portable;
mod sort;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
mod wasm;

/// Rows of a group.
pub const ROWS: usize = 8;

#[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
pub use portable::Lanes;
#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
pub use wasm::Lanes;

pub use merge::{MAX_MERGED, half_of, merge};
pub use sort::{padded, sort};
