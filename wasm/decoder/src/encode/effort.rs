//! How much time is spent on smaller blocks.

use core::num::NonZeroU64;

/// How much time is spent on smaller blocks, from 1 to 9. docs/adr has figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Effort(u8);

impl Effort {
    /// The least effort: the longest lines, and a quick compressor.
    pub const LEAST: Self = Self(1);

    /// Returns `None` unless the level is 1 to 9.
    #[must_use]
    pub fn new(level: u8) -> Option<Self> {
        (1..=9).contains(&level).then_some(Self(level))
    }

    /// How often the lines of a mask are chosen again, by what those before them take.
    pub(super) fn passes(self) -> usize {
        match self.0 {
            1 => 0,
            2 => 1,
            3 => 2,
            4..=7 => 3,
            _ => 5,
        }
    }

    /// Whether the search for lines also begins from steps that all take the same.
    pub(super) fn begins_twice(self) -> bool {
        self.0 >= 5
    }

    /// The options of the slow compressor; `None` if only the quick one is used.
    pub(super) fn zopfli(self) -> Option<zopfli::Options> {
        let (iterations, splits) = match self.0 {
            ..=3 => return None,
            4 => (2, 1),
            5 => (5, 1),
            6 | 7 => (15, 1),
            8 => (15, 15),
            _ => (60, 15),
        };
        Some(zopfli::Options {
            iteration_count: NonZeroU64::new(iterations)?,
            maximum_block_splits: splits,
            ..zopfli::Options::default()
        })
    }
}
