//! The compact frame: for each row the sorted, disjoint runs of the exact mask.
//!
//! Little-endian. Eight u32: width and height of the coordinate space, first row, row count, channel
//! count, point count, span count, 0. Then row count + 1 u32: running span offsets, so that row
//! first + k has the spans from offset k to offset k + 1. Then per span two u16: its first pixel and
//! the one after its last.

use core::ops::Range;

use crate::bitmap::{Bitmap, WORD_BITS};
use crate::error::ResourceFault;

/// Words of the header.
pub const HEADER_WORDS: usize = 8;
/// Pixels of a side that spans can say.
pub const SPAN_SIDE_MAX: u64 = u16::MAX as u64;

/// What the header says beside rows and spans.
pub(crate) struct FrameFacts {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) channel_count: u32,
    pub(crate) point_count: u32,
}

/// Room for the spans of a common frame, in bytes.
const COMMON_ROOM: u64 = 32 << 10;

/// Writes the compact frame of the pixels that are set in `rows` of `bitmap`.
///
/// A frame can have as many spans as half its pixels: where it has more than a common one, they are
/// counted, and their memory is asked for once and in whole.
///
/// # Errors
///
/// [`ResourceFault::Memory`] where there is no memory for the frame.
pub(crate) fn write_frame(
    facts: &FrameFacts,
    rows: Range<usize>,
    bitmap: &Bitmap,
) -> Result<Vec<u8>, ResourceFault> {
    let is_set = |y: &usize| bitmap.row(*y).iter().any(|&word| word != 0);
    let first = rows.clone().find(is_set).unwrap_or(0);
    let end = rows.rev().find(is_set).map_or(first, |last| last + 1);
    let spans_at = 4 * (HEADER_WORDS + end - first + 1);
    let row_room = 2 * (facts.width as usize + 1);
    let mut frame = Vec::new();
    grow(&mut frame, spans_at as u64 + COMMON_ROOM)?;
    frame.resize(spans_at, 0);
    let mut counted = false;
    for (row, y) in (first..end).enumerate() {
        if !counted && frame.capacity() - frame.len() < row_room {
            let left = (y..end).map(|y| count_ends(bitmap.row(y))).sum::<u64>();
            grow(&mut frame, 2 * left)?;
            counted = true;
        }
        write_runs(bitmap.row(y), facts.width, &mut frame);
        let span_count = to_u32((frame.len() - spans_at) / 4);
        put_word(&mut frame, HEADER_WORDS + row + 1, span_count);
    }
    let header: [u32; HEADER_WORDS] = [
        facts.width,
        facts.height,
        to_u32(first),
        to_u32(end - first),
        facts.channel_count,
        facts.point_count,
        to_u32((frame.len() - spans_at) / 4),
        0,
    ];
    for (at, &word) in header.iter().enumerate() {
        put_word(&mut frame, at, word);
    }
    Ok(frame)
}

/// Makes room for `more` bytes, counted in 64 bits, as it can pass what 32 hold.
fn grow(frame: &mut Vec<u8>, more: u64) -> Result<(), ResourceFault> {
    usize::try_from(more)
        .ok()
        .and_then(|more| frame.try_reserve_exact(more).ok())
        .ok_or(ResourceFault::Memory {
            bytes: frame.len() as u64 + more,
        })
}

fn put_word(frame: &mut [u8], at: usize, word: u32) {
    frame[4 * at..][..4].copy_from_slice(&word.to_le_bytes());
}

/// Calls `visit` with both ends of every run of set bits of a row: its first bit, and the one after
/// its last.
#[inline]
fn for_each_end(row: &[u64], width: u32, mut visit: impl FnMut(u32)) {
    let mut before = 0;
    let mut base = 0;
    for &word in row {
        // Bits that differ from the one left of them: by turns a run's first, and the one after it.
        let mut changes = word ^ (word << 1 | before);
        if changes != 0 {
            before = word >> (WORD_BITS - 1);
            while changes != 0 {
                visit(base + changes.trailing_zeros());
                changes &= changes - 1;
            }
        }
        base += u64::BITS;
    }
    if before != 0 {
        visit(width);
    }
}

/// The number of ends of runs of a row: two for each.
fn count_ends(row: &[u64]) -> u64 {
    let mut ends = 0;
    for_each_end(row, 0, |_| ends += 1);
    ends
}

/// Appends the runs of set bits of a row, for which there is room.
fn write_runs(row: &[u64], width: u32, frame: &mut Vec<u8>) {
    for_each_end(row, width, |x| {
        frame.extend_from_slice(&to_u16(x).to_le_bytes());
    });
}

fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Sides are at most [`SPAN_SIDE_MAX`].
fn to_u16(value: u32) -> u16 {
    u16::try_from(value).unwrap_or(u16::MAX)
}
