//! From outlines to a stream: the way back of everything else in this crate.

mod deflate;
mod error;
mod outlines;
mod payload;
mod step;
mod writer;

pub use error::{WriteError, WriteFault};
pub use writer::StreamWriter;
