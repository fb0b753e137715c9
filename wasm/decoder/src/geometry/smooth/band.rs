//! A band: so many rows of differences that they fit the processor's cache.

use crate::error::ResourceFault;
use crate::memory::reserve;

use super::line::{Line, Scale};
use super::row::{Row, WORD_BITS, to_index};

/// Pixels from which on a run is filled instead of raised one by one.
const MIN_FILL: usize = 32;
/// Differences of a band: 128 KiB.
const BAND_SUMS: usize = 1 << 15;

/// The differences of coverage from each pixel to the next, for some rows.
#[derive(Debug, Default)]
pub(super) struct Band {
    pub(super) rows: usize,
    width: usize,
    /// Two more per row than it has pixels.
    sums: Vec<f32>,
    stride: usize,
    /// A bit for each element of `sums`: whether it may be non-zero.
    used: Vec<u64>,
    used_stride: usize,
    /// The words of a row's bits that the ring reaches.
    words: core::ops::Range<usize>,
}

impl Band {
    /// Adapts the memory to a mask.
    pub(super) fn resize(&mut self, scale: &Scale) -> Result<(), ResourceFault> {
        let width = scale.width as usize;
        let stride = width + 2;
        let rows = (BAND_SUMS / stride).clamp(1, scale.height as usize);
        if (width, rows) == (self.width, self.rows) {
            return Ok(());
        }
        *self = Self {
            rows,
            width,
            stride,
            used_stride: stride.div_ceil(WORD_BITS),
            ..Self::default()
        };
        reserve(&mut self.sums, rows * stride)?;
        self.sums.resize(rows * stride, 0.0);
        reserve(&mut self.used, rows * self.used_stride)?;
        self.used.resize(rows * self.used_stride, 0);
        Ok(())
    }

    /// Limits the columns that are looked at to those of a ring.
    pub(super) fn limit(&mut self, left: f64, right: f64) {
        let width = self.width as f64;
        let [first, last] = [left, right].map(|column| to_index(column.clamp(0.0, width)));
        self.words = first / WORD_BITS..(last + 2).div_ceil(WORD_BITS);
    }

    /// Adds the part of a line that lies in rows `first` to `end`, which are the rows of the band.
    #[expect(clippy::cast_precision_loss, reason = "rows of a mask")]
    pub(super) fn add_line(&mut self, line: &Line, first: usize, end: usize) {
        let mut from = line.top.1.max(first as f64);
        let last = line.bottom.1.min(end as f64);
        if from >= last {
            return;
        }
        let (low, high) = (line.top.0.min(line.bottom.0), line.top.0.max(line.bottom.0));
        let sign = if line.is_inside_left { -1.0 } else { 1.0 };
        let mut x = line.top.0 + (from - line.top.1) * line.slope;
        let mut row = to_index(from);
        let mut below = (row + 1) as f64;
        loop {
            let to = below.min(last);
            let next = x + (to - from) * line.slope;
            // Never past the ends, whatever the rounding of the steps.
            let (left, right) = (x.min(next).max(low), x.max(next).min(high));
            self.row(row - first)
                .add(left, right.max(left), (to - from) * sign, line.steepness);
            if below >= last {
                return;
            }
            (from, x) = (to, next);
            row += 1;
            below += 1.0;
        }
    }

    #[inline]
    fn row(&mut self, row: usize) -> Row<'_> {
        Row {
            width: self.width,
            sums: &mut self.sums[row * self.stride..][..self.stride],
            used: &mut self.used[row * self.used_stride..][..self.used_stride],
        }
    }

    /// Raises the pixels of a row to the coverage, and resets the row.
    pub(super) fn flush(&mut self, row: usize, pixels: &mut [u8]) {
        let words = self.words.clone();
        let Row { sums, used, width } = self.row(row);
        let mut sum = 0.0_f32;
        let mut value = 0_u8;
        let mut done = 0;
        for (index, word) in (words.start..).zip(&mut used[words]) {
            let mut bits = core::mem::take(word);
            while bits != 0 {
                let at = index * WORD_BITS + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                if value != 0 {
                    raise(&mut pixels[done.min(width)..at.min(width)], value);
                }
                sum += core::mem::take(&mut sums[at]);
                value = to_byte(sum);
                done = at;
            }
        }
        if value != 0 && done < width {
            raise(&mut pixels[done..], value);
        }
    }
}

#[inline]
fn raise(pixels: &mut [u8], value: u8) {
    if pixels.len() >= MIN_FILL && value == u8::MAX {
        pixels.fill(value);
        return;
    }
    for pixel in pixels {
        *pixel = (*pixel).max(value);
    }
}

#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 to 255"
)]
fn to_byte(coverage: f32) -> u8 {
    (coverage.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}
