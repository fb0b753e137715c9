//! Writes streams from outlines: the inverse of the rest of this crate.

mod deflate;
mod error;
mod outlines;
mod payload;
mod step;
mod writer;

pub use error::{WriteError, WriteFault};
pub use writer::StreamWriter;
