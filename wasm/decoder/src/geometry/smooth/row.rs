//! One row of differences, and the area of a line's slice in it.

/// Bits of a word.
pub(super) const WORD_BITS: usize = 64;

/// One row of a band.
pub(super) struct Row<'a> {
    pub(super) width: usize,
    pub(super) sums: &'a mut [f32],
    pub(super) used: &'a mut [u64],
}

impl Row<'_> {
    /// Adds the area right of a slice of a line from `left` to `right`, cut to the pixels of the row.
    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "a mask's width")]
    pub(super) fn add(&mut self, left: f64, right: f64, height: f64, steepness: f64) {
        let width = self.width as f64;
        if left >= 0.0 && right < width {
            self.add_inside(left, right, height, steepness);
        } else if right <= 0.0 {
            self.mark(0, 1);
            self.add_at(0, height);
        } else if left < width {
            // The part left of the row covers all of it, the part right of it nothing.
            if left < 0.0 {
                self.mark(0, 1);
                self.add_at(0, -left * steepness);
            }
            let (left, right) = (left.max(0.0), right.min(width));
            self.add_inside(left, right, (right - left) * steepness, steepness);
        }
    }

    /// Adds the area right of a slice, pixel by pixel: it grows by a parabola in the first and the last
    /// pixel, and linearly between them.
    #[inline]
    #[expect(clippy::cast_precision_loss, reason = "pixels of a row")]
    fn add_inside(&mut self, left: f64, right: f64, height: f64, steepness: f64) {
        let first = to_index(left);
        let start = first as f64;
        let rest = start + 1.0 - left;
        if right <= start + 1.0 {
            let area = height * (start + 1.0 - 0.5 * (left + right));
            self.mark(first, 2);
            self.add_at(first, area);
            self.add_at(first + 1, height - area);
            return;
        }
        let mut before = 0.5 * rest * rest * steepness;
        let mut reached = rest * steepness;
        self.add_at(first, before);
        let mut pixel = first + 1;
        let mut end = start + 2.0;
        while end < right {
            let covered = reached + 0.5 * steepness;
            self.add_at(pixel, covered - before);
            before = covered;
            reached += steepness;
            pixel += 1;
            end += 1.0;
        }
        let covered = reached + (height - reached) * 0.5 * (1.0 + end - right);
        self.add_at(pixel, covered - before);
        self.add_at(pixel + 1, height - covered);
        self.mark(first, pixel + 2 - first);
    }

    /// Marks `count` sums from `first` on as possibly non-zero.
    #[inline]
    fn mark(&mut self, first: usize, count: usize) {
        let (word, bit) = (first / WORD_BITS, first % WORD_BITS);
        if bit + count <= WORD_BITS {
            self.used[word] |= (u64::MAX >> (WORD_BITS - count)) << bit;
            return;
        }
        for sum in first..(first + count).min(self.sums.len()) {
            self.used[sum / WORD_BITS] |= 1 << (sum % WORD_BITS);
        }
    }

    #[inline]
    #[expect(clippy::cast_possible_truncation, reason = "coverage")]
    fn add_at(&mut self, pixel: usize, difference: f64) {
        self.sums[pixel] += difference as f32;
    }
}

/// Returns the integer part of a non-negative number.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "rows and pixels of a mask"
)]
pub(super) fn to_index(value: f64) -> usize {
    value as i32 as usize
}
