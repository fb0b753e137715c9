//! A number for each row of a group.
//!
//! Plain loops over eight numbers, which LLVM compiles to few instructions. `wasm.rs` has the same methods.

use core::array::from_fn;

use crate::ROWS;

/// A number for each of eight rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(align(16))]
pub struct Lanes([i16; ROWS]);

impl Lanes {
    /// Greater than any column; sorted behind all of them.
    pub const PAD: Self = Self([i16::MAX; ROWS]);
    /// Zero in each row.
    pub const ZERO: Self = Self([0; ROWS]);

    /// The numbers of an array.
    #[inline]
    #[must_use]
    pub const fn new(numbers: [i16; ROWS]) -> Self {
        Self(numbers)
    }

    /// The same number in each row.
    #[inline]
    #[must_use]
    pub const fn splat(number: i16) -> Self {
        Self([number; ROWS])
    }

    /// `start`, `start + step`, and so on.
    #[inline]
    #[must_use]
    pub fn ramp(start: i16, step: i16) -> Self {
        const COUNT: [i16; ROWS] = [0, 1, 2, 3, 4, 5, 6, 7];
        Self(from_fn(|row| {
            step.wrapping_mul(COUNT[row]).wrapping_add(start)
        }))
    }

    /// The numbers as an array.
    #[inline]
    #[must_use]
    pub const fn to_array(self) -> [i16; ROWS] {
        self.0
    }

    /// The smaller number of each row.
    #[inline]
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self(from_fn(|row| self.0[row].min(other.0[row])))
    }

    /// The greater number of each row.
    #[inline]
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self(from_fn(|row| self.0[row].max(other.0[row])))
    }

    /// The sum of each row.
    #[inline]
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(from_fn(|row| self.0[row].wrapping_add(other.0[row])))
    }

    /// The difference of each row.
    #[inline]
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(from_fn(|row| self.0[row].wrapping_sub(other.0[row])))
    }

    /// -1 in rows whose number is greater than the other one, 0 in others.
    #[inline]
    #[must_use]
    pub fn above(self, other: Self) -> Self {
        Self(from_fn(|row| -i16::from(self.0[row] > other.0[row])))
    }

    /// The bits that both have.
    #[inline]
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(from_fn(|row| self.0[row] & other.0[row]))
    }

    /// The bits that either has.
    #[inline]
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(from_fn(|row| self.0[row] | other.0[row]))
    }

    /// The numbers of `then` in rows where `self` is -1, those of `or_else` where it is 0.
    #[inline]
    #[must_use]
    pub fn choose(self, then: Self, or_else: Self) -> Self {
        Self(from_fn(|row| {
            then.0[row] & self.0[row] | or_else.0[row] & !self.0[row]
        }))
    }

    /// Whether any number has any of these bits.
    #[inline]
    #[must_use]
    pub fn has_bits(self, bits: i16) -> bool {
        self.0.iter().fold(0, |all, &number| all | (number & bits)) != 0
    }

    /// Whether any number is less than `bound`.
    #[inline]
    #[must_use]
    pub fn any_below(self, bound: i16) -> bool {
        self.0
            .iter()
            .fold(0, |any, &number| any | i32::from(number < bound))
            != 0
    }

    /// A bit for each row whose number is negative.
    #[inline]
    #[must_use]
    pub fn bits(self) -> u8 {
        (0..ROWS).fold(0, |bits, row| bits | u8::from(self.0[row] < 0) << row)
    }

    /// The sum of all rows.
    #[inline]
    #[must_use]
    pub fn sum(self) -> i32 {
        self.0.iter().map(|&number| i32::from(number)).sum()
    }

    /// The low bytes of numbers from 0 to 255.
    #[inline]
    #[must_use]
    pub fn to_bytes(self) -> [u8; ROWS] {
        self.0.map(|number| number.to_le_bytes()[0])
    }

    /// The little-endian bytes of all numbers.
    #[inline]
    #[must_use]
    pub fn to_words(self) -> [[u8; 8]; 2] {
        from_fn(|half| from_fn(|byte| self.0[4 * half + byte / 2].to_le_bytes()[byte % 2]))
    }

    /// The numbers of little-endian bytes.
    #[inline]
    #[must_use]
    pub fn from_words(words: [[u8; ROWS]; 2]) -> Self {
        Self(from_fn(|row| {
            let (half, byte) = (row / 4, 2 * (row % 4));
            i16::from_le_bytes([words[half][byte], words[half][byte + 1]])
        }))
    }

    /// The numbers of 16 bytes: eight u16 if `is_wide` is 1, or the first eight bytes if it is 0.
    #[inline]
    #[must_use]
    pub fn read(words: [[u8; ROWS]; 2], is_wide: i16) -> Self {
        if is_wide == 1 {
            Self::from_words(words)
        } else {
            Self(words[0].map(i16::from))
        }
    }

    /// The sums of each number and all before it.
    #[inline]
    #[must_use]
    pub fn running_sums(self) -> Self {
        {
            let mut sum = 0_i16;
            Self(self.0.map(|number| {
                sum = sum.wrapping_add(number);
                sum
            }))
        }
    }

    /// The last number in each row.
    #[inline]
    #[must_use]
    pub fn last(self) -> Self {
        Self::splat(self.0[ROWS - 1])
    }

    /// The first and the second bytes of numbers, with their signs.
    #[inline]
    #[must_use]
    pub fn split_bytes(self) -> (Self, Self) {
        (
            Self(from_fn(|row| self.0[row] << 8 >> 8)),
            Self(from_fn(|row| self.0[row] >> 8)),
        )
    }
}
