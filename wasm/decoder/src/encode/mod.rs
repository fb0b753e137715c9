//! Writes streams from outlines or masks: the inverse of the rest of this crate.

mod block;
mod deflate;
mod effort;
mod error;
mod mask;
mod outlines;
mod payload;
mod search;
mod step;
mod trace;
mod writer;

pub use effort::Effort;
pub use error::{WriteError, WriteFault};
pub use writer::StreamWriter;
