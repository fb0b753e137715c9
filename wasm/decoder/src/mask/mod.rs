//! The exact mask of a frame, and its compact form (the stream format, section 5).
//!
//! Nearly all frames are decoded by [`chains`]; what those refuse is painted into bit [`planes`].

mod chains;
mod exact;
mod frame;
mod groups;
mod planes;
mod shared;

pub use frame::HEADER_WORDS;

pub(crate) use shared::SharedMask;
