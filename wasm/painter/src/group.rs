//! Reads the ends of a group's runs.

use alphastream_lanes::{Lanes, ROWS};

use crate::frame::head_of;

/// Ends whose flags are read at once.
const FLAGS: usize = 32;

/// The ends of a group that are not read yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends<'a> {
    /// From the group on; at least 8 bytes follow it.
    bytes: &'a [u8],
    flags_at: usize,
    at: usize,
    left: usize,
    before: Lanes,
}

impl<'a> Ends<'a> {
    /// The ends of a group that starts at `bytes`.
    #[inline]
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        let (runs, flags_at) = head_of(bytes);
        Self {
            bytes,
            flags_at,
            at: flags_at + 4 * (2 * runs).div_ceil(FLAGS),
            left: 2 * runs,
            before: Lanes::ZERO,
        }
    }

    /// The number of ends that are left.
    #[inline]
    pub(crate) fn left(&self) -> usize {
        self.left
    }

    /// Reads as many ends as there are, up to [`FLAGS`], and pads.
    #[inline]
    pub(crate) fn read(&mut self, block: &mut [Lanes]) {
        let count = self.left.min(block.len()).min(FLAGS);
        let (found, pads) = block.split_at_mut(count);
        let flags = self
            .bytes
            .get(self.flags_at..)
            .and_then(<[u8]>::first_chunk);
        let mut flags = flags.map_or(0, |flags| u32::from_le_bytes(*flags));
        let (mut at, mut before) = (self.at, self.before);
        for end in found {
            let is_wide = u8::from(flags & 1 == 1);
            flags >>= 1;
            if let Some(bytes) = self.bytes.get(at..at + 2 * ROWS)
                && let ([low, high], _) = bytes.as_chunks::<ROWS>()
            {
                before = before.plus(Lanes::read([*low, *high], is_wide.into()));
            }
            at += ROWS + ROWS * usize::from(is_wide);
            *end = before;
        }
        pads.fill(Lanes::PAD);
        self.left -= count;
        self.flags_at += 4;
        (self.at, self.before) = (at, before);
    }
}
