//! Crossings of edges and rows, for the even-odd filling of one channel (the stream format, section 5).
//!
//! The format's rule sorts a row's crossings and sets the pixels from the 1st to the 2nd, the 3rd to
//! the 4th and so on, both ends included. A pixel is therefore set exactly if a crossing lies on it,
//! or if the number of crossings left of it is odd. So no crossing is kept or sorted: each paints its
//! pixel and flips a bit, and a running parity over the row's bits yields the rest.
//!
//! Memory does not depend on the number of crossings, and time is linear in it, whatever the size of
//! the picture: only words with a crossing are visited, and the words between them are filled
//! all at once.

use crate::payload::Point;

use super::bitmap::Pen;
use super::line::{as_double, round_half_even, to_index};

/// Marks the crossing of the edge from `a` to `b` with each row. `a` must be the earlier point of the
/// polyline, because of the rounding.
pub(super) fn mark_crossings(a: Point, b: Point, width: i64, height: i64, pen: &mut Pen<'_>) {
    let rows = a.1.min(b.1).max(0)..a.1.max(b.1).min(height);
    // A crossing right of the picture changes none of its pixels: the run from the crossing
    // before continues to the end of the row.
    if rows.is_empty() || a.0.min(b.0) >= width {
        return;
    }
    for y in rows {
        let x = crossing(a, b, y);
        if x < 0 {
            pen.cross_left(to_index(y));
        } else if x < width {
            pen.cross(to_index(x), to_index(y), 1);
        }
    }
}

/// Returns the column where the edge from `a` to `b`, which differ in y, crosses row `y`: the format's
/// formula, in its order of operations.
pub(crate) fn crossing(a: Point, b: Point, y: i64) -> i64 {
    let part = as_double(y - a.1) / as_double(b.1 - a.1);
    round_half_even(as_double(a.0) + part * as_double(b.0 - a.0))
}
