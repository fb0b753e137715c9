//! Reads the ends of a group's runs.

use alphastream_lanes::{Lanes, ROWS};

use crate::frame::head_of;

/// Bytes of an end whose distances take two bytes.
const WIDE: usize = 2 * ROWS;

/// The ends of a group that are not read yet.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ends<'a> {
    bytes: &'a [u8],
    flags_at: usize,
    at: usize,
    index: usize,
    count: usize,
    before: Lanes,
}

impl<'a> Ends<'a> {
    /// The ends of a group's bytes.
    #[inline]
    pub(crate) fn of(bytes: &'a [u8]) -> Self {
        let (runs, flags_at) = head_of(bytes);
        Self {
            bytes,
            flags_at,
            at: flags_at + (2 * runs).div_ceil(8),
            index: 0,
            count: 2 * runs,
            before: Lanes::ZERO,
        }
    }

    /// The number of ends that are left.
    #[inline]
    pub(crate) fn left(&self) -> usize {
        self.count - self.index
    }

    /// Reads the next end of each row.
    #[inline]
    pub(crate) fn next(&mut self) -> Lanes {
        let flags = self.bytes.get(self.flags_at + self.index / 8);
        let is_wide = flags.map_or(0, |flags| flags >> (self.index % 8) & 1);
        let distance = if is_wide == 0 {
            let bytes = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk);
            self.at += ROWS;
            bytes.map_or(Lanes::ZERO, |bytes| Lanes::from_bytes(*bytes))
        } else {
            let bytes = self
                .bytes
                .get(self.at..)
                .and_then(<[u8]>::first_chunk::<WIDE>);
            self.at += WIDE;
            bytes.map_or(Lanes::ZERO, |bytes| {
                let (words, _) = bytes.as_chunks::<2>();
                Lanes::new(core::array::from_fn(|row| i16::from_le_bytes(words[row])))
            })
        };
        self.index += 1;
        self.before = self.before.plus(distance);
        self.before
    }
}
