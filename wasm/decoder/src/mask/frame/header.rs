//! The header of a compact frame.

use core::ops::Range;

use alphastream_lanes::ROWS;

/// Words of the header.
pub const HEADER_WORDS: usize = 8;
/// Bytes of the header.
pub(crate) const HEADER_BYTES: usize = 4 * HEADER_WORDS;

/// The header except for rows and spans.
pub(crate) struct FrameFacts {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) channel_count: u32,
    pub(crate) point_count: u32,
}

/// Returns the groups that hold `rows`.
pub(crate) fn groups_of(rows: &Range<usize>) -> Range<usize> {
    if rows.is_empty() {
        return 0..0;
    }
    rows.start / ROWS..rows.end.div_ceil(ROWS)
}

/// Writes the header in front of the groups.
pub(crate) fn write_header(
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
