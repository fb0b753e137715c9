//! Even-odd filling of one channel (the stream format, section 5).
//!
//! The format's rule sorts a row's crossings and sets the pixels from the 1st to the 2nd, the 3rd to
//! the 4th and so on, both ends included. A pixel is therefore set exactly if a crossing lies on it,
//! or if the number of crossings left of it is odd. So no crossing is kept or sorted: each marks its
//! pixel and flips a bit, and a running parity over the row's bits gives the rest.
//!
//! Memory does not depend on the number of crossings, and time is linear in it, whatever the size of
//! the picture: only words that hold a crossing are visited, and the whole words between them are
//! filled once a frame.

use core::ops::Range;

use crate::bitmap::{Bitmap, WORD_BITS, zeros};
use crate::error::ResourceFault;
use crate::line::{as_double, round_half_even, to_index};
use crate::polyline::Point;

/// The crossings of one channel. Between channels there are none.
#[derive(Clone, Debug)]
pub(crate) struct Crossings {
    /// A bit a pixel: whether an odd number of crossings lies on it. Laid out as a [`Bitmap`].
    flips: Vec<u64>,
    stride: usize,
    /// A bit for each word of `flips` that was touched.
    used: Vec<u64>,
    used_stride: usize,
    /// For each row, all ones if an odd number of crossings lies left of the picture.
    left: Vec<u64>,
}

impl Crossings {
    /// No crossings, for a picture of this size.
    pub(crate) fn new(width: usize, height: usize) -> Result<Self, ResourceFault> {
        let stride = width.div_ceil(WORD_BITS);
        let used_stride = stride.div_ceil(WORD_BITS);
        Ok(Self {
            flips: zeros(stride.saturating_mul(height))?,
            stride,
            used: zeros(used_stride.saturating_mul(height))?,
            used_stride,
            left: zeros(height)?,
        })
    }

    /// Flips pixel `x` of a row.
    #[inline]
    fn flip(&mut self, x: usize, row: usize) {
        let word = x / WORD_BITS;
        self.flips[row * self.stride + word] ^= 1 << (x % WORD_BITS);
        self.used[row * self.used_stride + word / WORD_BITS] |= 1 << (word % WORD_BITS);
    }
}

/// Fills the polygon of `points` (at least 3; closed by itself) into `painted`. `rows` are those of
/// the picture that the points reach.
///
/// `crossings` is scratch for the same size: empty before, and empty again afterwards.
pub(crate) fn fill_even_odd(
    points: &[Point],
    rows: Range<usize>,
    width: i64,
    height: i64,
    painted: &mut Bitmap,
    crossings: &mut Crossings,
) {
    let mut cross = |a, b| mark_crossings(a, b, width, height, painted, crossings);
    for pair in points.windows(2) {
        cross(pair[0], pair[1]);
    }
    if let (Some(&first), Some(&last)) = (points.first(), points.last()) {
        // An edge from a point to itself has no height: it crosses nothing.
        cross(last, first);
    }
    for row in rows {
        resolve_row(row, painted, crossings);
    }
}

/// Marks where the edge from `a` to `b` crosses each row: `a` is the earlier point of the polyline,
/// which matters for the rounding.
fn mark_crossings(
    a: Point,
    b: Point,
    width: i64,
    height: i64,
    painted: &mut Bitmap,
    crossings: &mut Crossings,
) {
    let rows = a.1.min(b.1).max(0)..a.1.max(b.1).min(height);
    // A crossing right of the picture changes none of its pixels: the run that starts at the one
    // before goes on to the row's end.
    if rows.is_empty() || a.0.min(b.0) >= width {
        return;
    }
    let mut mark = |x: i64, row: usize| {
        if x < 0 {
            crossings.left[row] = !crossings.left[row];
        } else if x < width {
            crossings.flip(to_index(x), row);
            painted.set(to_index(x), row);
        }
    };
    if a.0 == b.0 || (b.1 - a.1).abs() == 1 {
        // An upright edge, or one that crosses only the row of its upper end: the formula gives that.
        let x = if a.1 < b.1 { a.0 } else { b.0 };
        for y in rows {
            mark(x, to_index(y));
        }
        return;
    }
    let (x0, dx, dy) = (as_double(a.0), as_double(b.0 - a.0), as_double(b.1 - a.1));
    for y in rows {
        let x = round_half_even(x0 + (as_double(y - a.1) / dy) * dx);
        mark(x, to_index(y));
    }
}

/// Adds to `painted` every pixel of a row with an odd number of crossings up to and with it, and
/// removes the row's crossings.
fn resolve_row(row: usize, painted: &mut Bitmap, crossings: &mut Crossings) {
    // All ones where the parity is odd at the end of the word before.
    let mut inside = core::mem::take(&mut crossings.left[row]);
    let mut next = 0;
    for group in 0..crossings.used_stride {
        let mut used = core::mem::take(&mut crossings.used[row * crossings.used_stride + group]);
        while used != 0 {
            let word = group * WORD_BITS + used.trailing_zeros() as usize;
            used &= used - 1;
            if inside != 0 {
                painted.fill_words(next, word, row, inside);
            }
            let flips = core::mem::take(&mut crossings.flips[row * crossings.stride + word]);
            let parity = running_parity(flips) ^ inside;
            painted.set_bits(word, row, parity);
            inside = 0_u64.wrapping_sub(parity >> (WORD_BITS - 1));
            next = word + 1;
        }
    }
    if inside != 0 {
        // The run's other end lies right of the picture.
        painted.fill_words(next, painted.stride(), row, inside);
    }
}

/// Bit i of the result is the parity of bits 0 to i.
fn running_parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}
