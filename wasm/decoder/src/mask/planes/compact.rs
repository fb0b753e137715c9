//! Writes the compact frame of the pictures.

use core::ops::Range;

use alphastream_lanes::{Lanes, ROWS};

use super::super::frame::{
    FrameFacts, GroupWriter, HEADER_BYTES, SLACK, count_group, groups_of, write_header,
};
use super::bitmap::{Pictures, WORD_BITS};
use crate::error::ResourceFault;
use crate::memory::{filled, reserve};

/// Ends of runs that are written for a word. Those it does not have are overwritten.
const WORD_ENDS: usize = 2;

/// Scratch: the ends of the runs of one group.
#[derive(Clone, Debug, Default)]
pub(super) struct Ends {
    rows: [Vec<u16>; ROWS],
    lanes: Vec<Lanes>,
}

/// Writes the compact frame of the pixels that are set, or inside an outline, in `rows`.
///
/// A frame can take more bytes than it has pixels: they are counted before their memory is reserved.
///
/// # Errors
///
/// [`ResourceFault::Memory`] if there is not enough memory for the frame.
pub(super) fn write_frame(
    facts: &FrameFacts,
    rows: Range<usize>,
    pictures: &mut Pictures,
    ends: &mut Ends,
) -> Result<Vec<u8>, ResourceFault> {
    ends.prepare(facts.width as usize)?;
    let mut count = |y: usize| find_ends(pictures, y, facts.width, &mut ends.rows[0]);
    let first = rows.clone().find(|&y| count(y) > 0).unwrap_or(rows.end);
    let last = (first..rows.end).rev().find(|&y| count(y) > 0);
    let rows = first..last.map_or(first, |last| last + 1);
    let mut size = (HEADER_BYTES + SLACK) as u64;
    let mut span_count = 0;
    for group in groups_of(&rows) {
        span_count += ends.read(pictures, group, &rows, facts.width)? as u64;
        size += count_group(&ends.lanes) as u64;
    }
    let mut frame = Vec::new();
    let memory = ResourceFault::Memory { bytes: size };
    let size = usize::try_from(size).map_err(|_| memory.clone())?;
    frame.try_reserve_exact(size).map_err(|_| memory)?;
    frame.resize(size, 0);
    let mut at = HEADER_BYTES;
    for group in groups_of(&rows) {
        ends.read(pictures, group, &rows, facts.width)?;
        let mut writer = GroupWriter::new(&mut frame[at..], ends.lanes.len() / 2);
        for &end in &ends.lanes {
            writer.put(end);
        }
        at += writer.finish();
    }
    frame.truncate(at);
    write_header(&mut frame, facts, &rows, span_count);
    Ok(frame)
}

impl Ends {
    fn prepare(&mut self, width: usize) -> Result<(), ResourceFault> {
        for row in &mut self.rows {
            if row.is_empty() {
                *row = filled(0, width.next_multiple_of(WORD_BITS) + 2 * WORD_ENDS)?;
            }
        }
        Ok(())
    }

    /// Reads the ends of a group of rows, as many as the row with most of them has. Returns the
    /// number of runs.
    fn read(
        &mut self,
        pictures: &mut Pictures,
        group: usize,
        rows: &Range<usize>,
        width: u32,
    ) -> Result<usize, ResourceFault> {
        let mut counts = [0; ROWS];
        let group_rows = (group * ROWS..).zip(&mut counts).zip(&mut self.rows);
        for ((y, count), ends) in group_rows.filter(|((y, _), _)| rows.contains(y)) {
            *count = find_ends(pictures, y, width, ends);
        }
        let most = counts.into_iter().max().unwrap_or(0);
        self.lanes.clear();
        reserve(&mut self.lanes, most)?;
        for at in 0..most {
            self.lanes.push(Lanes::new(core::array::from_fn(|row| {
                // A row with fewer runs repeats its last end.
                let last = at.min(counts[row].wrapping_sub(1));
                let end = if counts[row] == 0 {
                    0
                } else {
                    self.rows[row][last]
                };
                end.cast_signed()
            })));
        }
        Ok(counts.into_iter().sum::<usize>() / 2)
    }
}

/// Writes both ends of every run of a row into `ends`: its first pixel, and the one after its last.
/// Returns the number of ends.
fn find_ends(pictures: &mut Pictures, y: usize, width: u32, ends: &mut [u16]) -> usize {
    let mut found = 0;
    let after = pictures.scan_row::<false>(y, |word, pixels, before| {
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

/// Converts a position in a row. Sides are at most [`MAX_SPAN_SIDE`](crate::MAX_SPAN_SIDE).
#[expect(
    clippy::cast_possible_truncation,
    reason = "values past 16 bits are overwritten"
)]
#[inline]
fn to_u16(value: usize) -> u16 {
    value as u16
}
