//! Two pictures of one bit per pixel: the painted pixels, and the crossings of outlines.

use core::ops::Range;

use crate::error::ResourceFault;
use crate::memory::filled;

/// Bits of a word.
pub(super) const WORD_BITS: usize = 64;
/// Maximum groups of words in a row: one for each bit of its masks.
const MAX_GROUPS: usize = 64;

/// Index of a picture in an element of [`Pictures::words`].
const PAINTED: usize = 0;
const FLIPS: usize = 1;

/// The pixels painted so far, and the crossings of outlines that are not filled yet.
///
/// The two bits of a pixel are adjacent in memory, as a crossing changes both. For each row, masks
/// say which of its words are in use (one bit per group of words: a group is one word up to 4,096
/// pixels), so that other words are never read.
#[derive(Clone, Debug)]
pub(super) struct Pictures {
    /// Columns of `height` words, the leftmost pixel in the lowest bit: outlines continue from row to row
    /// more often than from word to word, so the next word is usually adjacent.
    words: Vec<[u64; 2]>,
    height: usize,
    /// Number of groups in a row.
    groups: u32,
    /// Words of a group, as a power of 2.
    group_shift: u32,
    /// Groups that may hold crossings.
    crossed: Vec<u64>,
    /// Groups that may hold painted pixels, besides crossed and filled ones.
    touched: Vec<u64>,
    /// Groups that are entirely painted. Their words do not show it.
    filled: Vec<u64>,
}

/// Paints into [`Pictures`]. It borrows the fields that a pixel needs: a loop over pixels that went through
/// the planes would load them each time.
pub(super) struct Pen<'a> {
    words: &'a mut [[u64; 2]],
    crossed: &'a mut [u64],
    touched: &'a mut [u64],
    height: usize,
    group_shift: u32,
}

impl Pictures {
    /// Creates pictures with no pixel set.
    pub(super) fn new(width: usize, height: usize) -> Result<Self, ResourceFault> {
        let words = width.div_ceil(WORD_BITS);
        let group = words.div_ceil(MAX_GROUPS).next_power_of_two();
        let stride = words.next_multiple_of(group);
        Ok(Self {
            words: filled([0; 2], stride.saturating_mul(height))?,
            height,
            groups: u32::try_from(stride / group).unwrap_or(u32::MAX),
            group_shift: group.trailing_zeros(),
            crossed: filled(0, height)?,
            touched: filled(0, height)?,
            filled: filled(0, height)?,
        })
    }

    /// Returns a pen to paint with.
    pub(super) fn pen(&mut self) -> Pen<'_> {
        Pen {
            words: &mut self.words,
            crossed: &mut self.crossed,
            touched: &mut self.touched,
            height: self.height,
            group_shift: self.group_shift,
        }
    }

    /// Paints the inside of the outlines that cross `rows`, and removes their crossings.
    pub(super) fn fill_inside(&mut self, rows: Range<usize>) {
        let (height, group_shift) = (self.height, self.group_shift);
        let words = &mut self.words[..];
        for y in rows {
            let mut crossed = core::mem::take(&mut self.crossed[y]);
            self.touched[y] |= crossed;
            // All ones if the next pixels are inside.
            let mut inside = 0;
            let mut next = 0;
            while crossed != 0 {
                let group = crossed.trailing_zeros();
                crossed &= crossed - 1;
                self.filled[y] |= bits(next, group) & inside;
                let first = (group as usize) << group_shift;
                for word in first..first + (1 << group_shift) {
                    let pixels = &mut words[word * height + y];
                    let parity = running_parity(core::mem::take(&mut pixels[FLIPS])) ^ inside;
                    pixels[PAINTED] |= parity;
                    inside = last_bit(parity);
                }
                next = group + 1;
            }
            // The other end of the run lies right of the picture.
            self.filled[y] |= bits(next, u64::BITS) & inside;
        }
    }

    /// Calls `visit` with each word of row `y` that is in use, from left to right: its number, its
    /// pixels that are painted or inside a crossed outline, and the pixel before it as 1 or 0. The
    /// words before the first visit are empty. All pixels between two visited words equal the pixel
    /// before the second; if that differs from the last pixel of the first, the word after the first is
    /// visited too. Returns the pixel after the last visited word.
    ///
    /// `TAKE` clears the row.
    #[inline]
    pub(super) fn scan_row<const TAKE: bool>(
        &mut self,
        y: usize,
        visit: impl FnMut(usize, u64, u64),
    ) -> u64 {
        let held = self.crossed[y] | self.touched[y];
        if held == 0 {
            return 0;
        }
        // Most pictures have one word per group: as a constant, that saves a loop for each.
        let after = if self.group_shift == 0 {
            self.scan_groups::<TAKE>(y, held, 0, visit)
        } else {
            self.scan_groups::<TAKE>(y, held, self.group_shift, visit)
        };
        if TAKE {
            self.crossed[y] = 0;
            self.touched[y] = 0;
            self.filled[y] = 0;
        }
        after
    }

    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "specialized for a constant group size"
    )]
    fn scan_groups<const TAKE: bool>(
        &mut self,
        y: usize,
        mut held: u64,
        group_shift: u32,
        mut visit: impl FnMut(usize, u64, u64),
    ) -> u64 {
        let (filled, height) = (self.filled[y], self.height);
        let words = &mut self.words[..];
        let group_words = 1 << group_shift;
        let (mut inside, mut before) = (0, 0);
        while held != 0 {
            let group = held.trailing_zeros();
            held &= held - 1;
            let whole = 0_u64.wrapping_sub(filled >> group & 1);
            let first = (group as usize) << group_shift;
            for word in first..first + group_words {
                let pixels = &mut words[word * height + y];
                let parity = running_parity(pixels[FLIPS]) ^ inside;
                inside = last_bit(parity);
                let set = pixels[PAINTED] | parity | whole;
                if TAKE {
                    *pixels = [0; 2];
                }
                visit(word, set, before);
                before = set >> (WORD_BITS - 1);
            }
            // A last pixel that is inside continues, and one that is not set does not. One that only
            // belongs to an outline, or was filled, says nothing about the next pixels.
            if before != inside & 1 && held.trailing_zeros() != group + 1 && group + 1 < self.groups
            {
                let after = filled >> group >> 1 & 1;
                visit(first + group_words, 0_u64.wrapping_sub(after), before);
                before = after;
            }
        }
        before
    }

    /// Clears every pixel of `rows`.
    pub(super) fn clear_rows(&mut self, rows: Range<usize>) {
        for y in rows {
            self.scan_row::<true>(y, |_, _, _| {});
        }
    }
}

impl Pen<'_> {
    /// Paints pixel (x, y), which must lie inside the picture.
    #[inline]
    pub(super) fn paint(&mut self, x: usize, y: usize) {
        let word = x / WORD_BITS;
        self.touched[y] |= 1 << (word >> self.group_shift);
        self.words[word * self.height + y][PAINTED] |= 1 << (x % WORD_BITS);
    }

    /// Paints pixel (x, y). If `flip` is 1, also adds a crossing: the pixels left and right of it are on
    /// different sides of the outline.
    #[inline]
    pub(super) fn cross(&mut self, x: usize, y: usize, flip: u64) {
        let word = x / WORD_BITS;
        self.crossed[y] |= 1 << (word >> self.group_shift);
        let pixel = &mut self.words[word * self.height + y];
        pixel[PAINTED] |= 1 << (x % WORD_BITS);
        pixel[FLIPS] ^= flip << (x % WORD_BITS);
    }

    /// Adds a crossing of row `y` left of the picture: the whole row changes sides.
    #[inline]
    pub(super) fn cross_left(&mut self, y: usize) {
        self.crossed[y] |= 1;
        self.words[y][FLIPS] ^= 1;
    }

    /// Paints the pixels of row `y` from `from` to `to`, both included. If `flip` is 1, also adds a crossing
    /// at one of them.
    #[inline]
    pub(super) fn paint_run(&mut self, from: usize, to: usize, y: usize, flip: u64) {
        let (first, last) = (from / WORD_BITS, to / WORD_BITS);
        let mut ones = u64::MAX << (from % WORD_BITS);
        let mut groups = 0;
        self.words[first * self.height + y][FLIPS] ^= flip << (from % WORD_BITS);
        for word in first..=last {
            if word == last {
                ones &= u64::MAX >> (WORD_BITS - 1 - to % WORD_BITS);
            }
            self.words[word * self.height + y][PAINTED] |= ones;
            groups |= 1 << (word >> self.group_shift);
            ones = u64::MAX;
        }
        self.crossed[y] |= groups;
    }
}

/// Returns a word with the bits `from` to `to` set, `to` excluded.
fn bits(from: u32, to: u32) -> u64 {
    let below = |end: u32| 1_u64.checked_shl(end).unwrap_or(0).wrapping_sub(1);
    below(to) & !below(from)
}

/// Returns all ones if the last bit is set, else zero.
fn last_bit(bits: u64) -> u64 {
    0_u64.wrapping_sub(bits >> (WORD_BITS - 1))
}

/// Returns the running parity: bit i of the result is the parity of bits 0 to i.
#[inline]
fn running_parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}
