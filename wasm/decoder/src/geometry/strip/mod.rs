//! The triangle strip (the stream format, section 7): monotone pieces, and their triangles as one
//! strip.

mod fans;
mod monotone;
mod pieces;
mod regions;

pub(crate) use regions::Regions;
