//! The compact frame: for each row the runs of the exact mask, eight rows at once.
//!
//! Little-endian. Eight u32: width and height of the coordinate space, first row, row count, channel
//! count, point count, span count, 0. The rows are those that hold set pixels, from the first to the last.
//! Then the groups of eight rows that hold them, each from a multiple of 8 on: docs/adr/018 describes
//! their bytes, [`group`] writes them.

mod builder;
mod group;

pub(super) use builder::FrameBuilder;
pub(super) use group::{GroupWriter, SLACK, count_group, room_of};

use core::ops::Range;

use alphastream_lanes::ROWS;

/// Words of the header.
pub const HEADER_WORDS: usize = 8;
/// Bytes of the header.
pub(super) const HEADER_BYTES: usize = 4 * HEADER_WORDS;

/// The header except for rows and spans.
pub(super) struct FrameFacts {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) channel_count: u32,
    pub(super) point_count: u32,
}

/// Returns the groups that hold `rows`.
pub(super) fn groups_of(rows: &Range<usize>) -> Range<usize> {
    if rows.is_empty() {
        return 0..0;
    }
    rows.start / ROWS..rows.end.div_ceil(ROWS)
}

/// Writes the header in front of the groups.
pub(super) fn write_header(
    frame: &mut [u8],
    facts: &FrameFacts,
    rows: &Range<usize>,
    span_count: u64,
) {
    let first = if rows.is_empty() { 0 } else { rows.start };
    let header: [u32; HEADER_WORDS] = [
        facts.width,
        facts.height,
        to_u32(first as u64),
        to_u32(rows.len() as u64),
        facts.channel_count,
        facts.point_count,
        to_u32(span_count),
        0,
    ];
    let (words, _) = frame.as_chunks_mut::<4>();
    for (word, value) in words.iter_mut().zip(header) {
        *word = value.to_le_bytes();
    }
}

fn to_u32(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
