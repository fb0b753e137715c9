//! Clips and draws the lines of an outline (the stream format, section 5).
//!
//! Y. Liang, B. Barsky: A New Concept and Method for Line Clipping, ACM TOG 3(1), 1984.
//! J. Bresenham: Algorithm for computer control of a digital plotter, IBM Systems Journal 4(1), 1965.

use crate::payload::Point;

/// Calls `plot` with every pixel of the line from `a` to `b` within `width` × `height`.
pub(super) fn draw_line(
    a: Point,
    b: Point,
    width: i64,
    height: i64,
    mut plot: impl FnMut(usize, usize),
) {
    let inside = |(x, y): Point| x >= 0 && y >= 0 && x < width && y < height;
    let ends = if inside(a) && inside(b) {
        Some((a, b))
    } else {
        clip(a, b, width, height)
    };
    let Some((a, b)) = ends else { return };
    bresenham(a, b, |x, y| {
        // Clipped ends lie in the picture, except for the last bit of a double's rounding.
        if inside((x, y)) {
            plot(to_index(x), to_index(y));
        }
    });
}

/// Converts a coordinate inside the picture to an index.
pub(super) fn to_index(value: i64) -> usize {
    usize::try_from(value).unwrap_or(0)
}

/// Clips a line by Liang–Barsky, with the borders in the order left, right, top, bottom.
fn clip(a: Point, b: Point, width: i64, height: i64) -> Option<(Point, Point)> {
    let (x, y) = (as_double(a.0), as_double(a.1));
    let (dx, dy) = (as_double(b.0 - a.0), as_double(b.1 - a.1));
    let borders = [
        (-dx, x),
        (dx, as_double(width - 1) - x),
        (-dy, y),
        (dy, as_double(height - 1) - y),
    ];
    let (mut start, mut end) = (0.0_f64, 1.0_f64);
    for (p, q) in borders {
        if p == 0.0 {
            if q < 0.0 {
                return None;
            }
            continue;
        }
        let t = q / p;
        if p < 0.0 {
            if t > end {
                return None;
            }
            start = start.max(t);
        } else {
            if t < start {
                return None;
            }
            end = end.min(t);
        }
    }
    let at = |t: f64| (round_half_even(x + t * dx), round_half_even(y + t * dy));
    Some((at(start), at(end)))
}

/// Calls `plot` with every pixel from `a` to `b`, both included. It always ends: each step brings at
/// least one coordinate nearer to `b`.
fn bresenham(a: Point, b: Point, mut plot: impl FnMut(i64, i64)) {
    let (dx, dy) = ((b.0 - a.0).abs(), -(b.1 - a.1).abs());
    let (step_x, step_y) = ((b.0 - a.0).signum(), (b.1 - a.1).signum());
    let (mut x, mut y) = a;
    let mut err = dx + dy;
    loop {
        plot(x, y);
        if (x, y) == b {
            return;
        }
        let e2 = 2 * err;
        if e2 > dy {
            x += step_x;
            err += dy;
        }
        if e2 < dx {
            y += step_y;
            err += dx;
        }
    }
}

/// Exact: all coordinates are far below 2^53.
#[expect(
    clippy::cast_precision_loss,
    reason = "sums of at most 2^32 steps of 8 bits"
)]
pub(super) fn as_double(value: i64) -> f64 {
    value as f64
}

/// Rounds to the nearest integer, ties to even.
#[expect(clippy::cast_possible_truncation, reason = "far inside 64 bits")]
pub(super) fn round_half_even(value: f64) -> i64 {
    value.round_ties_even() as i64
}
