//! Even-odd filling of one channel (the stream format, section 5).
//!
//! The format's rule sorts a row's crossings and sets the pixels from the 1st to the 2nd, the 3rd to
//! the 4th and so on, both ends included. A pixel is therefore set exactly if a crossing lies on it,
//! or if the number of crossings left of it is odd. So no crossing is kept or sorted: each marks its
//! pixel and flips a bit, and a running parity over the row's bits gives the rest. Memory does not
//! depend on the number of crossings, and time is linear in it.

use crate::bitmap::{Bitmap, WORD_BITS};
use crate::line::{as_double, round_half_even, to_index};
use crate::polyline::Point;

/// What of the toggle bits a channel has touched.
struct Touched {
    first_row: usize,
    last_row: usize,
    first_word: usize,
    last_word: usize,
}

/// Fills the polygon of `points` (at least 3; closed by itself) into `painted`.
///
/// `toggles` is scratch of the same size: clear before, and clear again afterwards.
pub(crate) fn fill_even_odd(
    points: &[Point],
    width: i64,
    height: i64,
    painted: &mut Bitmap,
    toggles: &mut Bitmap,
) {
    let mut touched = Touched {
        first_row: usize::MAX,
        last_row: 0,
        first_word: usize::MAX,
        last_word: 0,
    };
    let mut cross = |a, b| mark_crossings(a, b, width, height, painted, toggles, &mut touched);
    for pair in points.windows(2) {
        cross(pair[0], pair[1]);
    }
    if let (Some(&first), Some(&last)) = (points.first(), points.last()) {
        // An edge from a point to itself has no height: it crosses nothing.
        cross(last, first);
    }
    if touched.first_row <= touched.last_row {
        resolve(&touched, width, painted, toggles);
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
    toggles: &mut Bitmap,
    touched: &mut Touched,
) {
    let rows = a.1.min(b.1).max(0)..a.1.max(b.1).min(height);
    if rows.is_empty() {
        return;
    }
    let (x0, dx, dy) = (as_double(a.0), as_double(b.0 - a.0), as_double(b.1 - a.1));
    touched.first_row = touched.first_row.min(to_index(rows.start));
    touched.last_row = touched.last_row.max(to_index(rows.end - 1));
    for y in rows {
        let x = round_half_even(x0 + (as_double(y - a.1) / dy) * dx);
        if x >= width {
            // The pair's other end lies left of it: the run goes on to the row's end.
            continue;
        }
        let row = to_index(y);
        if x >= 0 {
            painted.set(to_index(x), row);
        }
        let from = to_index(x.max(0));
        toggles.flip(from, row);
        let word = from / WORD_BITS;
        touched.first_word = touched.first_word.min(word);
        touched.last_word = touched.last_word.max(word);
    }
}

/// Adds to `painted` every pixel with an odd number of toggles up to and with it, and clears the
/// toggles.
fn resolve(touched: &Touched, width: i64, painted: &mut Bitmap, toggles: &mut Bitmap) {
    if touched.first_word == usize::MAX {
        return;
    }
    let words = touched.first_word..=touched.last_word;
    let stride = painted.stride();
    let used_bits = to_index(width) - (stride - 1) * WORD_BITS;
    let tail = u64::MAX >> (WORD_BITS - used_bits);
    for y in touched.first_row..=touched.last_row {
        let flips = &mut toggles.row_mut(y)[words.clone()];
        let target = painted.row_mut(y);
        let mut carry = 0_u64;
        for (flip, word) in flips.iter_mut().zip(&mut target[words.clone()]) {
            let parity = running_parity(*flip) ^ carry;
            *word |= parity;
            *flip = 0;
            // All ones where the parity is odd at the word's end.
            carry = 0_u64.wrapping_sub(parity >> (WORD_BITS - 1));
        }
        if carry != 0 {
            // The run's other end lies right of the picture.
            target[touched.last_word + 1..].fill(u64::MAX);
            target[stride - 1] &= tail;
        }
    }
}

/// Bit i of the result is the parity of bits 0 to i.
fn running_parity(mut bits: u64) -> u64 {
    for shift in [1, 2, 4, 8, 16, 32] {
        bits ^= bits << shift;
    }
    bits
}
