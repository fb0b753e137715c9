//! The integer grid on which geometry is exact.
//!
//! Every coordinate is an integer number of grid steps below 2^24. A step is a power of two of a
//! pixel, as fine as an `f32` can represent all of them. So each vertex of a strip is written without
//! rounding, and products of differences fit 64 bits: all tests below are exact.

/// Bits of a coordinate without its sign: the bits of an `f32`'s significand.
const BITS: u32 = 24;
/// The finest step is 2^-16 pixels.
const MAX_SHIFT: u32 = 16;

/// A point in grid steps. x goes right, y down.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Point {
    pub(crate) x: i32,
    pub(crate) y: i32,
}

impl Point {
    /// Returns a number that orders points as in the sweep: from top to bottom, then from left to right.
    #[inline]
    pub(crate) fn key(self) -> u64 {
        u64::from(self.y.cast_unsigned() ^ 0x8000_0000) << 32
            | u64::from(self.x.cast_unsigned() ^ 0x8000_0000)
    }

    #[inline]
    pub(crate) fn from_key(key: u64) -> Self {
        let half = |bits: u64| (u32::try_from(bits).unwrap_or(0) ^ 0x8000_0000).cast_signed();
        Self {
            x: half(key & 0xffff_ffff),
            y: half(key >> 32),
        }
    }
}

/// Returns the side of a point relative to the line from `top` to `bottom`: positive right of it, negative
/// left of it, zero on it. `top` is before `bottom` in the order of the sweep.
#[inline]
pub(crate) fn side(top: Point, bottom: Point, point: Point) -> i64 {
    let (dx, dy) = (
        i64::from(bottom.x) - i64::from(top.x),
        i64::from(bottom.y) - i64::from(top.y),
    );
    (i64::from(point.x) - i64::from(top.x)) * dy - (i64::from(point.y) - i64::from(top.y)) * dx
}

/// Returns the maximum shift (`2^shift` grid steps per pixel) for coordinates up to `reach` pixels, or
/// `None` if even whole pixels do not fit.
pub(crate) fn shift_for(reach: u64) -> Option<u32> {
    let bits = u64::BITS - reach.leading_zeros();
    BITS.checked_sub(bits).map(|shift| shift.min(MAX_SHIFT))
}

/// Returns the grid point nearest to the crossing of two lines, clamped to the intersection of their
/// bounding boxes.
#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "products below 2^51 are exact; the result lies between grid points"
)]
pub(crate) fn crossing(a: (Point, Point), b: (Point, Point)) -> Point {
    // `a` changes sides of `b` after `before` of `before + after`.
    let before = side(b.0, b.1, a.0) as f64;
    let after = side(b.0, b.1, a.1) as f64;
    let part = if before == after {
        0.5
    } else {
        before / (before - after)
    };
    let along = |from: i32, to: i32| {
        (f64::from(from) + part * (f64::from(to) - f64::from(from))).round() as i32
    };
    let within = |value: i32, a: (i32, i32), b: (i32, i32)| {
        let low = a.0.min(a.1).max(b.0.min(b.1));
        let high = a.0.max(a.1).min(b.0.max(b.1));
        value.max(low).min(high)
    };
    Point {
        x: within(along(a.0.x, a.1.x), (a.0.x, a.1.x), (b.0.x, b.1.x)),
        y: within(along(a.0.y, a.1.y), (a.0.y, a.1.y), (b.0.y, b.1.y)),
    }
}
