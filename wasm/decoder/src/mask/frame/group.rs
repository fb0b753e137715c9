//! The bytes of a group of eight rows.
//!
//! First the number of runs in the row that has most of them: a byte, or 255 and a u16. Each run has two
//! ends: its first column, and the one after its last. Then a u32 for each 32 ends, a bit for each of them, the
//! lowest first, and the ends: for each row its distance to the end before, to column 0 at first. The eight distances
//! of an end are bytes, or u16 if its bit is set. A row with fewer runs repeats its last end, and runs
//! may touch, or be empty: readers skip what has no pixels.

use alphastream_lanes::{Lanes, ROWS};

/// The byte before a number of two bytes.
const ESCAPE: usize = 255;
/// Bits of a distance that takes two bytes.
const HIGH_BITS: i16 = -256;
/// Bytes of an end if its distances are bytes, and if not.
const NARROW: usize = ROWS;
const WIDE: usize = 2 * ROWS;
/// Bytes after a group that may be written, too.
pub(crate) const SLACK: usize = 2 * WIDE - NARROW;
/// Flags of a word.
const FLAGS: usize = 32;

/// Returns the maximum number of bytes of a group, with those that are written after it.
pub(crate) fn room_of(runs: usize) -> usize {
    3 + flag_bytes(runs) + 2 * runs * WIDE + SLACK
}

/// Returns the number of bytes of a group with these ends.
pub(crate) fn count_group(ends: &[Lanes]) -> usize {
    let runs = ends.len() / 2;
    let head = if runs < ESCAPE { 1 } else { 3 };
    let mut bytes = head + flag_bytes(runs);
    let mut before = Lanes::ZERO;
    for &end in ends {
        let is_wide = end.minus(before).has_bits(HIGH_BITS);
        bytes += if is_wide { WIDE } else { NARROW };
        before = end;
    }
    bytes
}

fn flag_bytes(runs: usize) -> usize {
    4 * (2 * runs).div_ceil(FLAGS)
}

/// Writes one group, end by end.
pub(crate) struct GroupWriter<'a> {
    bytes: &'a mut [u8],
    flags_at: usize,
    at: usize,
    /// Ends written so far.
    count: usize,
    /// The flags of the latest ends.
    flags: u32,
    before: Lanes,
}

impl<'a> GroupWriter<'a> {
    /// Starts a group of `runs` runs at the start of `bytes`, which have the room that [`room_of`] tells.
    #[inline]
    pub(crate) fn new(bytes: &'a mut [u8], runs: usize) -> Self {
        let [low, high, ..] = runs.to_le_bytes();
        let flags_at = if runs < ESCAPE {
            bytes[0] = low;
            1
        } else {
            bytes[..3].copy_from_slice(&[255, low, high]);
            3
        };
        Self {
            at: flags_at + flag_bytes(runs),
            bytes,
            flags_at,
            count: 0,
            flags: 0,
            before: Lanes::ZERO,
        }
    }

    /// Adds the next end of each row, none before the last one.
    #[inline]
    pub(crate) fn put(&mut self, end: Lanes) {
        let distance = end.minus(self.before);
        self.before = end;
        let is_wide = usize::from(distance.has_bits(HIGH_BITS));
        // Both forms are written, the second where it does no harm: a branch would be mispredicted.
        let at = self.at;
        if let Some(room) = self.bytes.get_mut(at..at + 2 * WIDE) {
            let [low, high] = distance.to_words();
            room[..NARROW].copy_from_slice(&low);
            room[NARROW..WIDE].copy_from_slice(&high);
            let narrow_at = WIDE * is_wide;
            if let Some(room) = room.get_mut(narrow_at..narrow_at + NARROW) {
                room.copy_from_slice(&distance.to_bytes());
            }
        }
        self.at = at + NARROW + NARROW * is_wide;
        self.flags |= u32::from(is_wide == 1) << (self.count % FLAGS);
        self.count += 1;
        if self.count.is_multiple_of(FLAGS) {
            self.put_flags();
        }
    }

    /// Writes the latest flags.
    #[inline]
    fn put_flags(&mut self) {
        if let Some(word) = self.bytes.get_mut(self.flags_at..self.flags_at + 4) {
            word.copy_from_slice(&self.flags.to_le_bytes());
        }
        self.flags_at += 4;
        self.flags = 0;
    }

    /// Returns the end of the last run.
    #[inline]
    pub(crate) fn last(&self) -> Lanes {
        self.before
    }

    /// Returns the number of bytes of the group.
    #[inline]
    pub(crate) fn finish(mut self) -> usize {
        if !self.count.is_multiple_of(FLAGS) {
            self.put_flags();
        }
        self.at
    }
}
