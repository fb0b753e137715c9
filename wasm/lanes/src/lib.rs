//! Numbers of eight rows at once, and networks that sort them row by row. The decoder and the painter share it.
#![no_std]
#![forbid(unsafe_code)]

mod lanes;
mod merge;
mod network;
mod sort;

pub use lanes::{Lanes, ROWS};
pub use merge::{MAX_MERGED, half_of, merge};
pub use sort::{padded, sort};
