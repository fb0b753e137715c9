//! The edges of an outline that lie in the picture: line and crossings in one walk of whole numbers.
//!
//! The format (section 5) draws an edge's line by Bresenham's algorithm and rounds its crossings from
//! doubles. For steps of at most 128 pixels the two agree so far that one walk does both:
//!
//! - Bresenham's minor coordinate is the exact one, rounded to the nearest, halves towards the start.
//! - An edge that is at least as high as wide has a pixel in each row. The crossing of the row is that
//!   pixel, unless the exact one lies half-way between two: only then the format's formula decides.
//! - An edge that is wider than high has a run of pixels in each row, and the crossing lies in it: the
//!   exact one is at most half a pixel from where it is rounded to, which there is less than half a
//!   row. Any pixel of the run can take its part, since all are painted.

use crate::bitmap::Planes;
use crate::fill::{crossing, mark_crossings};
use crate::line::{draw_line, to_index};
use crate::polyline::Point;

/// Longest step of an edge along an axis, in pixels.
pub(crate) const STEP_MAX: i64 = 128;

/// Walks an outline edge by edge.
pub(crate) struct Walk<'a> {
    planes: &'a mut Planes,
    /// Whether the point that was reached is yet to be painted: edges paint their upper end, and
    /// leave a lower one to the edge that goes on from it, where that does.
    open: bool,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(planes: &'a mut Planes) -> Self {
        Self { planes, open: true }
    }

    /// Adds the edge from `a` by `dx`, `dy`, each at most [`STEP_MAX`]. Both ends lie in the picture.
    #[inline]
    pub(crate) fn add(&mut self, a: Point, dx: i64, dy: i64) {
        if dx.abs() > dy.abs() && dx.abs() > 1 {
            self.add_wide(a, dx, dy);
            return;
        }
        let down = dy > 0;
        if self.open && !down {
            self.planes.paint(to_index(a.0), to_index(a.1));
        }
        self.open = down;
        let upper = if down { a } else { (a.0 + dx, a.1 + dy) };
        // A level step crosses nothing.
        let flip = u64::from(dy != 0);
        self.planes
            .cross(to_index(upper.0), to_index(upper.1), flip);
        if dy.abs() > 1 {
            self.add_high(a, dx, dy);
        }
    }

    /// Adds an edge of any length, with its ends anywhere, as the format describes it.
    #[cold]
    pub(crate) fn add_far(&mut self, a: Point, b: Point, width: i64, height: i64) {
        self.open = false;
        draw_line(a, b, width, height, |x, y| self.planes.paint(x, y));
        mark_crossings(a, b, width, height, self.planes);
    }

    /// Ends the outline at its last point, which lies in the picture.
    pub(crate) fn finish(&mut self, end: Point) {
        if self.open {
            self.planes.paint(to_index(end.0), to_index(end.1));
        }
        self.open = false;
    }

    /// The rows between the ends of an edge that is at least as high as wide.
    fn add_high(&mut self, a: Point, dx: i64, dy: i64) {
        let (wide, high) = (dx.abs(), dy.abs());
        let (mut x, mut y) = a;
        // Twice the distance from the exact point, in pixels · high.
        let mut error = 0;
        for _ in 1..high {
            y += dy.signum();
            error += 2 * wide;
            if error == high {
                let exact = crossing(a, (a.0 + dx, a.1 + dy), y);
                self.planes.paint(to_index(x), to_index(y));
                self.planes.cross(to_index(exact), to_index(y), 1);
                continue;
            }
            // All ones where the line goes on in the next column: a branch would be guessed wrong.
            let moves = -i64::from(error > high);
            x += dx.signum() & moves;
            error -= 2 * high & moves;
            self.planes.cross(to_index(x), to_index(y), 1);
        }
    }

    /// An edge that is wider than high: the run of row j ends at column ⌊(2j + 1) · wide / (2 · high)⌋.
    fn add_wide(&mut self, a: Point, dx: i64, dy: i64) {
        self.open = false;
        let (wide, high) = (dx.abs(), dy.abs());
        let mut run = |from: i64, to: i64, row: i64, flip: u64| {
            let (from, to) = (a.0 + dx.signum() * from, a.0 + dx.signum() * to);
            let (left, right) = (to_index(from.min(to)), to_index(from.max(to)));
            self.planes
                .paint_run(left, right, to_index(a.1 + dy.signum() * row), flip);
        };
        // The lower end's row is not crossed.
        let (first_flip, last_flip) = (u64::from(dy > 0), u64::from(dy < 0));
        if high == 0 {
            run(0, wide, 0, 0);
            return;
        }
        let whole = quotient(wide, high);
        let part = 2 * (wide - whole * high);
        let mut end = whole / 2;
        let mut rest = wide - 2 * high * end;
        run(0, end, 0, first_flip);
        for row in 1..high {
            let start = end + 1;
            end += whole;
            rest += part;
            if rest >= 2 * high {
                end += 1;
                rest -= 2 * high;
            }
            run(start, end, row, 1);
        }
        run(end + 1, wide, high, last_flip);
    }
}

/// ⌊a / b⌋ for whole numbers up to [`STEP_MAX`], b > 0.
fn quotient(a: i64, b: i64) -> i64 {
    a / b
}
