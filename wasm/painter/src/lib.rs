//! Paints compact frames into an R8 picture that holds the previous frame.
//!
//! The picture is in the memory of this WASM instance, so that the caller can read it without a copy.
//! One instance serves one picture. docs/adr/018 describes the bytes of a compact frame.
#![cfg_attr(target_arch = "wasm32", no_std)]
#![deny(unsafe_code)]

mod abi;
mod fill;
mod frame;
mod group;
mod list;
mod paint;
mod picture;
mod turn;

pub use list::{Rectangle, list_runs};
pub use paint::paint_over;
pub use picture::{Picture, SLACK};
