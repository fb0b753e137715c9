//! Writes streams from outlines or masks: the inverse of the rest of this crate.

mod block;
mod deflate;
mod error;
mod mask;
mod outlines;
mod payload;
mod step;
mod trace;
mod writer;

pub use error::{WriteError, WriteFault};
pub use writer::StreamWriter;
