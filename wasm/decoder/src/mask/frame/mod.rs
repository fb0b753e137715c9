//! The compact frame: for each row the runs of the exact mask, eight rows at once.
//!
//! Little-endian. Eight u32: width and height of the coordinate space, first row, row count, channel
//! count, point count, span count, 0. The rows are those that hold set pixels, from the first to the last.
//! Then the groups of eight rows that hold them, each from a multiple of 8 on: docs/adr/018 describes
//! their bytes, [`group`] writes them.

mod builder;
mod group;
mod header;

pub use header::HEADER_WORDS;

pub(super) use builder::FrameBuilder;
pub(super) use group::{GroupWriter, SLACK, count_group};
pub(super) use header::{FrameFacts, HEADER_BYTES, groups_of, write_header};
