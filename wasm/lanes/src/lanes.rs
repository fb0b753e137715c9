//! A number for each row of a group.
//!
//! Plain loops over eight numbers, which LLVM compiles to one instruction each. Where it does not,
//! there are intrinsics for WASM; they are safe functions if the target has SIMD.

use core::array::from_fn;

/// Rows of a group.
pub const ROWS: usize = 8;

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
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        {
            use core::arch::wasm32::{u8x16_narrow_i16x8, u64x2_extract_lane};
            let numbers = self.to_wasm();
            u64x2_extract_lane::<0>(u8x16_narrow_i16x8(numbers, numbers)).to_le_bytes()
        }
        #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
        self.0.map(|number| number.to_le_bytes()[0])
    }

    /// The little-endian bytes of all numbers.
    #[inline]
    #[must_use]
    pub fn to_words(self) -> [[u8; 8]; 2] {
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        {
            use core::arch::wasm32::u64x2_extract_lane as lane;
            let numbers = self.to_wasm();
            [
                lane::<0>(numbers).to_le_bytes(),
                lane::<1>(numbers).to_le_bytes(),
            ]
        }
        #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
        from_fn(|half| from_fn(|byte| self.0[4 * half + byte / 2].to_le_bytes()[byte % 2]))
    }

    /// The numbers of 8 bytes.
    #[inline]
    #[must_use]
    pub fn from_bytes(bytes: [u8; ROWS]) -> Self {
        Self(bytes.map(i16::from))
    }

    /// The sums of each number and all before it.
    #[inline]
    #[must_use]
    pub fn running_sums(self) -> Self {
        #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
        {
            use core::arch::wasm32::{i16x8_add, i16x8_shuffle, i16x8_splat};
            let zero = i16x8_splat(0);
            let numbers = self.to_wasm();
            let one = i16x8_shuffle::<8, 0, 1, 2, 3, 4, 5, 6>(numbers, zero);
            let two = i16x8_add(numbers, one);
            let four = i16x8_add(two, i16x8_shuffle::<8, 8, 0, 1, 2, 3, 4, 5>(two, zero));
            let shifted = i16x8_shuffle::<8, 8, 8, 8, 0, 1, 2, 3>(four, zero);
            Self::from_wasm(i16x8_add(four, shifted))
        }
        #[cfg(not(all(target_arch = "wasm32", target_feature = "simd128")))]
        {
            let mut sum = 0_i16;
            Self(self.0.map(|number| {
                sum = sum.wrapping_add(number);
                sum
            }))
        }
    }

    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    #[inline]
    fn to_wasm(self) -> core::arch::wasm32::v128 {
        let [a, b, c, d, e, f, g, h] = self.0;
        core::arch::wasm32::i16x8(a, b, c, d, e, f, g, h)
    }

    #[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
    #[inline]
    fn from_wasm(numbers: core::arch::wasm32::v128) -> Self {
        use core::arch::wasm32::i16x8_extract_lane as lane;
        Self([
            lane::<0>(numbers),
            lane::<1>(numbers),
            lane::<2>(numbers),
            lane::<3>(numbers),
            lane::<4>(numbers),
            lane::<5>(numbers),
            lane::<6>(numbers),
            lane::<7>(numbers),
        ])
    }
}
