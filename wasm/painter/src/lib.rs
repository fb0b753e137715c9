//! Paints compact frames into an R8 picture that still holds the frame before.
//!
//! The picture lies in the memory of this program, so that a caller sees it without a copy; one
//! program serves one picture. What a compact frame's bytes mean, the decoder's `spans` says.
#![cfg_attr(target_arch = "wasm32", no_std)]
#![deny(unsafe_code)]

mod abi;
mod paint;
mod store;

pub use paint::{Picture, Piece, paint_changes};
