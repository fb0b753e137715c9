//! The compact frame: for each row the sorted, disjoint runs of the exact mask.
//!
//! Little-endian. Eight u32: width and height of the coordinate space, first row, row count, channel
//! count, point count, span count, 0. Then one u16 per row: the bytes of its runs. Then the runs of
//! all rows, from left to right: alternately the number of transparent pixels, from the previous run or
//! the start of the row on, and the number of opaque ones. A number below 255 takes one byte. Others
//! take three: 255, then the number as u16.

use core::ops::Range;

use crate::error::ResourceFault;
use crate::memory::filled;

use super::bitmap::{Planes, WORD_BITS};

/// Words of the header.
pub const HEADER_WORDS: usize = 8;

/// The header except for rows and spans.
pub(crate) struct FrameFacts {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) channel_count: u32,
    pub(crate) point_count: u32,
}

/// The byte before a number of two bytes.
const ESCAPE: u16 = 255;
/// Bytes that are written for a number. Those it does not need are overwritten.
const NUMBER_BYTES: usize = 4;
/// Bytes of a typical frame's runs.
const COMMON_ROOM: usize = 32 << 10;
/// Ends of runs that are written for a word. Those it does not have are overwritten.
const WORD_ENDS: usize = 2;

/// Writes the compact frame of the pixels that are set, or inside an outline, in `rows` of `planes`.
/// Clears the rows. `ends` is scratch.
///
/// A frame can take half as many bytes as it has pixels. If it takes more than a typical one, the bytes
/// are counted, and their memory is reserved once.
///
/// # Errors
///
/// [`ResourceFault::Memory`] if there is not enough memory for the frame.
pub(crate) fn write_frame(
    facts: &FrameFacts,
    rows: Range<usize>,
    planes: &mut Planes,
    ends: &mut Vec<u16>,
) -> Result<Vec<u8>, ResourceFault> {
    let width = facts.width as usize;
    if ends.is_empty() {
        *ends = filled(0, width.next_multiple_of(WORD_BITS) + 2 * WORD_ENDS)?;
    }
    let mut count = |y: usize| find_ends::<false>(planes, y, facts.width, ends);
    let first = rows.clone().find(|&y| count(y) > 0).unwrap_or(rows.end);
    let end = (first..rows.end)
        .rev()
        .find(|&y| count(y) > 0)
        .map_or(first, |last| last + 1);
    planes.clear_rows(rows.start..first);
    planes.clear_rows(end..rows.end);
    let table_at = 4 * HEADER_WORDS;
    let mut at = table_at + 2 * (end - first);
    let row_room = width + 1 + NUMBER_BYTES;
    let mut frame = Vec::new();
    grow(&mut frame, (at + COMMON_ROOM.max(row_room)) as u64)?;
    let mut span_count = 0;
    let mut counted = false;
    for (row, y) in (first..end).enumerate() {
        if !counted && frame.len() - at < row_room {
            let bytes = |y| -> u64 {
                let found = find_ends::<false>(planes, y, facts.width, ends);
                count_bytes(&ends[..found]) as u64
            };
            let left = (y..end).map(bytes).sum::<u64>();
            grow(&mut frame, (at + NUMBER_BYTES) as u64 + left)?;
            counted = true;
        }
        let found = find_ends::<true>(planes, y, facts.width, ends);
        let start = at;
        at = write_runs(&ends[..found], &mut frame, at);
        span_count += found / 2;
        let length = u16::try_from(at - start).unwrap_or(u16::MAX);
        frame[table_at + 2 * row..][..2].copy_from_slice(&length.to_le_bytes());
    }
    frame.truncate(at);
    let header: [u32; HEADER_WORDS] = [
        facts.width,
        facts.height,
        if first < end { to_u32(first) } else { 0 },
        to_u32(end - first),
        facts.channel_count,
        facts.point_count,
        to_u32(span_count),
        0,
    ];
    let (words, _) = frame.as_chunks_mut::<4>();
    for (word, value) in words.iter_mut().zip(header) {
        *word = value.to_le_bytes();
    }
    Ok(frame)
}

/// Makes the frame `size` bytes long. The size has 64 bits, as it can exceed 32 bits.
fn grow(frame: &mut Vec<u8>, size: u64) -> Result<(), ResourceFault> {
    let more = size.saturating_sub(frame.len() as u64);
    let size = usize::try_from(size)
        .ok()
        .filter(|_| usize::try_from(more).is_ok_and(|more| frame.try_reserve_exact(more).is_ok()))
        .ok_or(ResourceFault::Memory { bytes: size })?;
    frame.resize(size, 0);
    Ok(())
}

/// Writes both ends of every run of a row into `ends`: its first pixel, and the one after its last.
/// Returns the number of ends. `TAKE` clears the row.
#[inline]
fn find_ends<const TAKE: bool>(
    planes: &mut Planes,
    y: usize,
    width: u32,
    ends: &mut [u16],
) -> usize {
    let mut found = 0;
    let after = planes.scan_row::<TAKE>(y, |word, pixels, before| {
        // Bits that differ from the bit left of them: alternately the first of a run, and the one after it.
        let changes = pixels ^ (pixels << 1 | before);
        let base = word * WORD_BITS;
        let count = changes.count_ones() as usize;
        if count > WORD_ENDS {
            put_ends(base, changes, &mut ends[found..found + count]);
        } else if let Some([first, second]) = ends.get_mut(found..found + WORD_ENDS) {
            // As many ends as most words have are always written: a branch for each would be mispredicted
            // too often (G. Langdale, D. Lemire: Parsing Gigabytes of JSON per
            // Second, VLDB Journal 28(6), 2019).
            *first = to_u16(base + changes.trailing_zeros() as usize);
            let rest = changes & changes.wrapping_sub(1);
            *second = to_u16(base + rest.trailing_zeros() as usize);
        }
        found += count;
    });
    if after != 0 {
        // A run at the last column of the picture ends there.
        ends[found] = to_u16(width as usize);
        found += 1;
    }
    found
}

/// Writes the position of each bit of a word into `ends`, which has the same number of elements.
#[cold]
fn put_ends(base: usize, mut bits: u64, ends: &mut [u16]) {
    for end in ends {
        *end = to_u16(base + bits.trailing_zeros() as usize);
        bits &= bits.wrapping_sub(1);
    }
}

/// Returns the bytes that the runs of a row take.
fn count_bytes(ends: &[u16]) -> usize {
    let mut before = 0;
    let mut bytes = 0;
    for &end in ends {
        bytes += if end - before < ESCAPE { 1 } else { 3 };
        before = end;
    }
    bytes
}

/// Writes the runs of a row at `at`. There must be room for them and [`NUMBER_BYTES`]. Returns where
/// they end.
#[inline]
fn write_runs(ends: &[u16], frame: &mut [u8], mut at: usize) -> usize {
    let mut before = 0;
    for &end in ends {
        let number = end.wrapping_sub(before);
        before = end;
        let bytes = u32::from(number.min(ESCAPE)) | u32::from(number) << 8;
        if let Some(room) = frame.get_mut(at..at + NUMBER_BYTES) {
            room.copy_from_slice(&bytes.to_le_bytes());
        }
        at += if number < ESCAPE { 1 } else { 3 };
    }
    at
}

fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

/// Converts a position in a row. Sides are at most [`MAX_SPAN_SIDE`](crate::MAX_SPAN_SIDE).
#[expect(
    clippy::cast_possible_truncation,
    reason = "values past 16 bits are overwritten"
)]
#[inline]
fn to_u16(value: usize) -> u16 {
    value as u16
}
