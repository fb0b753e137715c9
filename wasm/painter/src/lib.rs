//! Paints compact frames into an R8 picture that holds the previous frame.
//!
//! The picture is in the memory of this WASM instance, so that the caller can read it without a copy.
//! One instance serves one picture. The decoder's `mask/spans.rs` documents the bytes of a compact frame.
#![cfg_attr(target_arch = "wasm32", no_std)]
#![deny(unsafe_code)]

mod abi;
mod paint;
mod store;

pub use paint::{Picture, Piece, paint_changes};
