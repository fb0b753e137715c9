//! Reads the header of a compact frame, and finds its groups.

use alphastream_lanes::ROWS;

/// Bytes of the header.
const HEADER_BYTES: usize = 32;
/// Where the header has the first row, and the number of rows.
const FIRST_ROW_AT: usize = 8;
const ROW_COUNT_AT: usize = 12;

/// The groups of a frame that are not read yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Groups<'a> {
    /// Number of the next group.
    next: usize,
    /// The number after the last group.
    end: usize,
    bytes: &'a [u8],
}

impl<'a> Groups<'a> {
    /// The groups of a compact frame; none if there are no bytes.
    pub(crate) fn of(frame: &'a [u8]) -> Self {
        let [first, rows] = [FIRST_ROW_AT, ROW_COUNT_AT].map(|at| {
            let word = frame.get(at..).and_then(<[u8]>::first_chunk::<4>);
            word.map_or(0, |word| u32::from_le_bytes(*word) as usize)
        });
        let [next, end] = if rows == 0 {
            [usize::MAX, 0]
        } else {
            [first / ROWS, (first + rows).div_ceil(ROWS)]
        };
        Self {
            next,
            end,
            bytes: frame.get(HEADER_BYTES..).unwrap_or_default(),
        }
    }

    /// The first group that is not read yet, and the one after the last.
    pub(crate) fn range(&self) -> (usize, usize) {
        (self.next, self.end)
    }

    /// Returns the bytes of a group, and passes over it; none if the frame does not have it. Groups are taken in order.
    #[inline]
    pub(crate) fn take(&mut self, group: usize) -> &'a [u8] {
        if group != self.next || group >= self.end {
            return &[];
        }
        self.next += 1;
        let length = length_of(self.bytes).min(self.bytes.len());
        let (taken, rest) = self.bytes.split_at(length);
        self.bytes = rest;
        taken
    }
}

/// Returns the number of runs of the group that starts at `bytes`, and the bytes before its flags.
#[inline]
pub(crate) fn head_of(bytes: &[u8]) -> (usize, usize) {
    match bytes {
        [255, low, high, ..] => (u16::from_le_bytes([*low, *high]).into(), 3),
        [runs, ..] => (usize::from(*runs), 1),
        [] => (0, 0),
    }
}

#[inline]
fn length_of(bytes: &[u8]) -> usize {
    let (runs, flags_at) = head_of(bytes);
    let flag_bytes = (2 * runs).div_ceil(8);
    let flags = bytes.get(flags_at..flags_at + flag_bytes);
    let wide: u32 = flags
        .unwrap_or_default()
        .iter()
        .map(|flags| flags.count_ones())
        .sum();
    flags_at + flag_bytes + ROWS * (2 * runs + wide as usize)
}
