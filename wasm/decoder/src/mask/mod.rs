//! The exact mask of a frame, and its compact form (the stream format, section 5).

mod bitmap;
mod crossings;
mod exact;
mod line;
mod spans;
mod walk;

pub use spans::HEADER_WORDS;

pub(crate) use exact::Mask;
pub(crate) use spans::{FrameFacts, write_frame};
