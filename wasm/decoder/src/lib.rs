//! Reads and writes `AlphaStream` mask streams.
//!
//! A stream holds one block for each video frame; a block holds the outlines of what is opaque in
//! that frame. This crate takes everything that comes from outside apart: the container
//! ([`read_lead`]), its cipher ([`derive_key`]), and the blocks ([`FrameDecoder`]), which it turns
//! into the runs of the exact mask. "The stream format, section N" in these pages names the
//! project's description of the format, which this crate follows to the bit. [`StreamWriter`] goes
//! the other way, from outlines to a stream.
//!
//! Nothing here does input or output: callers hand over bytes and are told how many are needed.
//! No input can make it panic, run without bound, or take memory past [`Limits`].
#![forbid(unsafe_code)]

mod bitmap;
mod cipher;
mod container;
mod decoder;
mod edge;
mod encode;
mod error;
mod fill;
mod geometry;
mod inflate;
mod kind;
mod limits;
mod line;
mod mask;
mod polyline;
mod spans;

pub use cipher::{KEY_BYTES, Key, derive_key, key_from_slice};
pub use container::{Lead, LeadProgress, METADATA_BYTES, Metadata, read_lead};
pub use decoder::FrameDecoder;
pub use encode::{StreamWriter, WriteError, WriteFault};
pub use error::{Error, ErrorCode, FrameFault, InflateFault, LeadFault, ResourceFault};
pub use kind::{FileKind, HeaderKind, Support};
pub use limits::Limits;
pub use spans::{HEADER_WORDS, SPAN_SIDE_MAX};
