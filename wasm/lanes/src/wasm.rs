//! A number for each row of a group, in a register of WASM.
//!
//! The methods are those of `portable.rs`. LLVM compiles its loops to single lanes as soon as a number
//! lives longer than an expression. The intrinsics are safe functions: the target has SIMD.

use core::arch::wasm32::{
    i16x8, i16x8_add, i16x8_all_true, i16x8_bitmask, i16x8_eq, i16x8_extract_lane, i16x8_gt,
    i16x8_max, i16x8_min, i16x8_mul, i16x8_shuffle, i16x8_splat, i16x8_sub, u8x16_narrow_i16x8,
    u16x8_extend_low_u8x16, u64x2, u64x2_extract_lane, v128, v128_and, v128_any_true,
    v128_bitselect, v128_or,
};

use crate::ROWS;

/// A number for each of eight rows.
#[derive(Clone, Copy, Debug)]
pub struct Lanes(v128);

impl PartialEq for Lanes {
    fn eq(&self, other: &Self) -> bool {
        i16x8_all_true(i16x8_eq(self.0, other.0))
    }
}

impl Eq for Lanes {}

impl Lanes {
    /// Greater than any column; sorted behind all of them.
    pub const PAD: Self = Self::new([i16::MAX; ROWS]);
    /// Zero in each row.
    pub const ZERO: Self = Self::new([0; ROWS]);

    /// The numbers of an array.
    #[inline]
    #[must_use]
    pub const fn new(numbers: [i16; ROWS]) -> Self {
        let [a, b, c, d, e, f, g, h] = numbers;
        Self(i16x8(a, b, c, d, e, f, g, h))
    }

    /// The same number in each row.
    #[inline]
    #[must_use]
    pub fn splat(number: i16) -> Self {
        Self(i16x8_splat(number))
    }

    /// `start`, `start + step`, and so on.
    #[inline]
    #[must_use]
    pub fn ramp(start: i16, step: i16) -> Self {
        let count = i16x8(0, 1, 2, 3, 4, 5, 6, 7);
        Self(i16x8_add(
            i16x8_mul(count, i16x8_splat(step)),
            i16x8_splat(start),
        ))
    }

    /// The numbers as an array.
    #[inline]
    #[must_use]
    pub fn to_array(self) -> [i16; ROWS] {
        [
            i16x8_extract_lane::<0>(self.0),
            i16x8_extract_lane::<1>(self.0),
            i16x8_extract_lane::<2>(self.0),
            i16x8_extract_lane::<3>(self.0),
            i16x8_extract_lane::<4>(self.0),
            i16x8_extract_lane::<5>(self.0),
            i16x8_extract_lane::<6>(self.0),
            i16x8_extract_lane::<7>(self.0),
        ]
    }

    /// The smaller number of each row.
    #[inline]
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self(i16x8_min(self.0, other.0))
    }

    /// The greater number of each row.
    #[inline]
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self(i16x8_max(self.0, other.0))
    }

    /// The sum of each row.
    #[inline]
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self(i16x8_add(self.0, other.0))
    }

    /// The difference of each row.
    #[inline]
    #[must_use]
    pub fn minus(self, other: Self) -> Self {
        Self(i16x8_sub(self.0, other.0))
    }

    /// -1 in rows whose number is greater than the other one, 0 in others.
    #[inline]
    #[must_use]
    pub fn above(self, other: Self) -> Self {
        Self(i16x8_gt(self.0, other.0))
    }

    /// The bits that both have.
    #[inline]
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(v128_and(self.0, other.0))
    }

    /// The bits that either has.
    #[inline]
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self(v128_or(self.0, other.0))
    }

    /// The numbers of `then` in rows where `self` is -1, those of `or_else` where it is 0.
    #[inline]
    #[must_use]
    pub fn choose(self, then: Self, or_else: Self) -> Self {
        Self(v128_bitselect(then.0, or_else.0, self.0))
    }

    /// Whether any number has any of these bits.
    #[inline]
    #[must_use]
    pub fn has_bits(self, bits: i16) -> bool {
        v128_any_true(v128_and(self.0, i16x8_splat(bits)))
    }

    /// Whether any number is less than `bound`.
    #[inline]
    #[must_use]
    pub fn any_below(self, bound: i16) -> bool {
        v128_any_true(i16x8_gt(i16x8_splat(bound), self.0))
    }

    /// A bit for each row whose number is negative.
    #[inline]
    #[must_use]
    pub fn bits(self) -> u8 {
        i16x8_bitmask(self.0)
    }

    /// The sum of all rows.
    #[inline]
    #[must_use]
    pub fn sum(self) -> i32 {
        self.to_array().into_iter().map(i32::from).sum()
    }

    /// The low bytes of numbers from 0 to 255.
    #[inline]
    #[must_use]
    pub fn to_bytes(self) -> [u8; ROWS] {
        u64x2_extract_lane::<0>(u8x16_narrow_i16x8(self.0, self.0)).to_le_bytes()
    }

    /// The little-endian bytes of all numbers.
    #[inline]
    #[must_use]
    pub fn to_words(self) -> [[u8; ROWS]; 2] {
        [
            u64x2_extract_lane::<0>(self.0).to_le_bytes(),
            u64x2_extract_lane::<1>(self.0).to_le_bytes(),
        ]
    }

    /// The numbers of little-endian bytes.
    #[inline]
    #[must_use]
    pub fn from_words([low, high]: [[u8; ROWS]; 2]) -> Self {
        Self(u64x2(u64::from_le_bytes(low), u64::from_le_bytes(high)))
    }

    /// The numbers of 16 bytes: eight u16 if `is_wide` is 1, or the first eight bytes if it is 0.
    #[inline]
    #[must_use]
    pub fn read(words: [[u8; ROWS]; 2], is_wide: i16) -> Self {
        let wide = Self::from_words(words).0;
        let choice = i16x8_splat(is_wide.wrapping_neg());
        Self(v128_bitselect(wide, u16x8_extend_low_u8x16(wide), choice))
    }

    /// The sums of each number and all before it.
    #[inline]
    #[must_use]
    pub fn running_sums(self) -> Self {
        let zero = i16x8_splat(0);
        let one = i16x8_shuffle::<8, 0, 1, 2, 3, 4, 5, 6>(self.0, zero);
        let two = i16x8_add(self.0, one);
        let four = i16x8_add(two, i16x8_shuffle::<8, 8, 0, 1, 2, 3, 4, 5>(two, zero));
        Self(i16x8_add(
            four,
            i16x8_shuffle::<8, 8, 8, 8, 0, 1, 2, 3>(four, zero),
        ))
    }

    /// The last number in each row.
    #[inline]
    #[must_use]
    pub fn last(self) -> Self {
        Self(i16x8_shuffle::<7, 7, 7, 7, 7, 7, 7, 7>(self.0, self.0))
    }

    /// The first and the second bytes of numbers, with their signs.
    #[inline]
    #[must_use]
    pub fn split_bytes(self) -> (Self, Self) {
        use core::arch::wasm32::{i16x8_shl, i16x8_shr};
        (
            Self(i16x8_shr(i16x8_shl(self.0, 8), 8)),
            Self(i16x8_shr(self.0, 8)),
        )
    }
}
