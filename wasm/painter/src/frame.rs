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

/// A group of eight rows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Group<'a> {
    /// From the group on, to the end of the frame.
    pub(crate) bytes: &'a [u8],
    /// Bytes of the group.
    length: usize,
}

impl PartialEq for Group<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.bytes[..self.length] == other.bytes[..other.length]
    }
}

impl<'a> Groups<'a> {
    /// The groups of a compact frame and at least 8 bytes after it; none if there are no bytes.
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

    /// Returns a group, and skips it; an empty one if the frame does not have it. Groups are taken in
    /// order.
    #[inline]
    pub(crate) fn take(&mut self, group: usize) -> Group<'a> {
        if group != self.next || group >= self.end {
            return Group {
                bytes: &[],
                length: 0,
            };
        }
        self.next += 1;
        let (bytes, length) = (self.bytes, length_of(self.bytes).min(self.bytes.len()));
        self.bytes = &bytes[length..];
        Group { bytes, length }
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
    let flag_bytes = 4 * (2 * runs).div_ceil(32);
    let mut wide = 0;
    for word in 0..(2 * runs).div_ceil(64) {
        // Eight bytes at a time; what follows the flags does not count.
        let flags = bytes
            .get(flags_at + 8 * word..)
            .and_then(<[u8]>::first_chunk);
        let flags = flags.map_or(0, |flags| u64::from_le_bytes(*flags));
        let left = 2 * runs - 64 * word;
        let mask = if left < 64 { (1 << left) - 1 } else { u64::MAX };
        wide += (flags & mask).count_ones() as usize;
    }
    flags_at + flag_bytes + ROWS * (2 * runs + wide)
}
