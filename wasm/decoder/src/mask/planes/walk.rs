//! Walks the edges of an outline inside the picture: line and crossings in one integer walk.
//!
//! The format (section 5) draws an edge's line by Bresenham's algorithm and rounds its crossings from
//! doubles. For steps of at most 128 pixels the two agree so closely that one walk computes both:
//!
//! - Bresenham's minor coordinate is the exact one, rounded to the nearest, halves towards the start.
//! - An edge that is at least as high as wide has a pixel in each row. The crossing of the row is that
//!   pixel, unless the exact one lies half-way between two: only then the format's formula decides.
//! - An edge that is wider than high has a run of pixels in each row, and the crossing lies in it:
//!   rounding moves it by at most half a pixel, which on such an edge is less than half a row. Any
//!   pixel of the run can stand for it, since all are painted.

use crate::payload::Point;

use super::bitmap::Pen;
use super::crossings::{crossing, mark_crossings};
use super::line::draw_line;

/// Maximum step of an edge along an axis, in pixels.
pub(super) const MAX_STEP: i64 = 128;

/// A point in the picture, or the difference of two.
pub(super) type Pixel = (i32, i32);

/// Walks an outline edge by edge.
pub(super) struct Walk<'a> {
    pen: Pen<'a>,
}

impl<'a> Walk<'a> {
    pub(super) fn new(pen: Pen<'a>) -> Self {
        Self { pen }
    }

    /// Adds the edge from `a` by `dx`, `dy`, each at most [`MAX_STEP`]. Both ends lie in the picture. The
    /// pixel of its end is painted by the next edge, or by [`finish`](Self::finish).
    #[inline]
    pub(super) fn add(&mut self, a: Pixel, dx: i32, dy: i32) {
        let (wide, high) = (dx.abs(), dy.abs());
        if wide > high && wide > 1 {
            self.add_wide(a, dx, dy);
            return;
        }
        self.pen.paint(to_index(a.0), to_index(a.1));
        let upper = if dy > 0 { a } else { (a.0 + dx, a.1 + dy) };
        // A level step crosses nothing.
        let flip = u64::from(dy != 0);
        self.pen.cross(to_index(upper.0), to_index(upper.1), flip);
        if high > 1 {
            self.add_high(a, dx, dy);
        }
    }

    /// Adds an edge of any length with its ends anywhere, exactly as the format describes it.
    #[cold]
    pub(super) fn add_far(&mut self, a: Point, b: Point, width: i64, height: i64) {
        draw_line(a, b, width, height, |x, y| self.pen.paint(x, y));
        mark_crossings(a, b, width, height, &mut self.pen);
    }

    /// Ends the outline at its last point, which lies in the picture.
    pub(super) fn finish(&mut self, end: Pixel) {
        self.pen.paint(to_index(end.0), to_index(end.1));
    }

    /// Adds the rows between the ends of an edge that is at least as high as wide.
    fn add_high(&mut self, a: Pixel, dx: i32, dy: i32) {
        let (wide, high) = (dx.abs(), dy.abs());
        let (aside, along) = (dx.signum(), dy.signum());
        let (mut x, mut y) = a;
        // Twice the distance from the exact point, in pixels · high.
        let mut error = 0;
        for _ in 1..high {
            y += along;
            error += 2 * wide;
            if error == high {
                self.cross_half_way(a, (dx, dy), (x, y));
                continue;
            }
            // All ones if the line continues in the next column: a branch would be mispredicted.
            let moves = -i32::from(error > high);
            x += aside & moves;
            error -= (2 * high) & moves;
            self.pen.cross(to_index(x), to_index(y), 1);
        }
    }

    /// Adds the crossing of a row that lies half-way between two pixels. `at` is the pixel of the line.
    #[cold]
    #[inline(never)]
    fn cross_half_way(&mut self, a: Pixel, (dx, dy): Pixel, at: Pixel) {
        let wide = |(x, y): Pixel| (i64::from(x), i64::from(y));
        let x = crossing(wide(a), wide((a.0 + dx, a.1 + dy)), at.1.into());
        let row = to_index(at.1);
        self.pen.paint(to_index(at.0), row);
        // At most a pixel from the line, towards the end of the edge.
        self.pen.cross(usize::try_from(x).unwrap_or(0), row, 1);
    }

    /// Adds an edge that is wider than high: the run of row j ends at column ⌊(2j + 1) · wide / (2 · high)⌋.
    fn add_wide(&mut self, a: Pixel, dx: i32, dy: i32) {
        let (wide, high) = (dx.abs(), dy.abs());
        if high == 0 {
            self.run(a, dx, 0);
            return;
        }
        let (aside, along) = (dx.signum(), dy.signum());
        // The row of the lower end is not crossed.
        let (first_flip, last_flip) = (u64::from(dy > 0), u64::from(dy < 0));
        let whole = wide / high;
        let part = 2 * (wide - whole * high);
        let mut length = whole / 2;
        let mut rest = wide - 2 * high * length;
        self.run(a, aside * length, first_flip);
        let (mut x, mut y) = (a.0 + aside * (length + 1), a.1 + along);
        for _ in 1..high {
            length = whole - 1;
            rest += part;
            if rest >= 2 * high {
                length += 1;
                rest -= 2 * high;
            }
            self.run((x, y), aside * length, 1);
            x += aside * (length + 1);
            y += along;
        }
        self.run((x, y), a.0 + dx - x, last_flip);
    }

    /// Adds a run of pixels that starts at `a`.
    #[inline]
    fn run(&mut self, a: Pixel, length: i32, flip: u64) {
        let (left, right) = (a.0.min(a.0 + length), a.0.max(a.0 + length));
        self.pen
            .paint_run(to_index(left), to_index(right), to_index(a.1), flip);
    }
}

/// A coordinate in the picture.
#[expect(clippy::cast_sign_loss, reason = "not negative")]
#[inline]
fn to_index(value: i32) -> usize {
    value as usize
}
