//! Reads and writes `AlphaStream` mask streams.
//!
//! A stream holds one block for each video frame. A block holds the outlines of the opaque regions of
//! that frame. This crate parses all untrusted bytes: the container ([`read_lead`]), its cipher
//! ([`derive_key`]), and the blocks ([`FrameDecoder`]), which it decodes into the runs of the exact
//! mask, the triangle strip and the smooth mask. [`StreamWriter`] writes streams from outlines or masks.
//! "The stream format, section N" refers to the project's description of the format, docs/format.md,
//! which this crate follows to the bit.
//!
//! Nothing here does input or output: callers pass bytes, and learn how many more are needed.
//! No input can make it panic, run without bound, or use more memory than [`Limits`] allow.
//!
//! The modules depend on each other in one direction only, which `tests/modules.rs` checks:
//! `error`, `limits`, `memory` → `cipher`, `inflate` → `block`, `container`, `payload` → `mask`, `geometry`
//! → `decoder`; `encode` needs only the container.
#![forbid(unsafe_code)]

#[deny(clippy::indexing_slicing)]
mod block;
mod cipher;
#[deny(clippy::indexing_slicing)]
mod container;
mod decoder;
mod encode;
mod error;
mod geometry;
#[deny(clippy::indexing_slicing)]
mod inflate;
mod limits;
mod mask;
mod memory;
#[deny(clippy::indexing_slicing)]
mod payload;

pub use cipher::{KEY_BYTES, Key, derive_key, key_from_slice};
pub use container::{
    FileKind, HeaderKind, Lead, LeadProgress, METADATA_BYTES, Metadata, Support, read_lead,
};
pub use decoder::FrameDecoder;
pub use encode::{Effort, StreamWriter, WriteError, WriteFault};
pub use error::{Error, ErrorCode, FrameFault, InflateFault, LeadFault, ResourceFault};
pub use limits::{Limits, MAX_SPAN_SIDE};
pub use mask::HEADER_WORDS;
