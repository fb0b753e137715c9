//! Edges in pixels of the mask.

use super::super::chain::Side;
use super::super::grid::Point;

/// Converts grid steps to pixels of the mask.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scale {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// Mask pixels per grid step.
    step: (f64, f64),
    /// The grid's origin, which is the centre of the coordinate space's first pixel.
    origin: (f64, f64),
}

impl Scale {
    /// Converts from a `space` with `2^shift` grid steps per pixel to a mask of `size` pixels.
    pub(crate) fn new(space: (u32, u32), shift: u32, size: (u32, u32)) -> Self {
        let steps = f64::from(1_u32 << shift);
        let ratio = (
            f64::from(size.0) / f64::from(space.0),
            f64::from(size.1) / f64::from(space.1),
        );
        Self {
            width: size.0,
            height: size.1,
            step: (ratio.0 / steps, ratio.1 / steps),
            origin: (0.5 * ratio.0, 0.5 * ratio.1),
        }
    }

    fn place(&self, point: Point) -> (f64, f64) {
        (
            self.origin.0 + f64::from(point.x) * self.step.0,
            self.origin.1 + f64::from(point.y) * self.step.1,
        )
    }
}

/// An edge in pixels of the mask, from top to bottom.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line {
    pub(super) top: (f64, f64),
    pub(super) bottom: (f64, f64),
    /// Columns per row.
    pub(super) slope: f64,
    /// Rows per column. Negative if the inside is left of the edge, as is every height.
    pub(super) steepness: f64,
    pub(super) is_inside_left: bool,
}

impl Line {
    /// Converts a side of an edge. Returns `None` if it is level or does not reach the rows of the mask.
    #[inline]
    pub(super) fn new((from, to): Side, is_inside_left: bool, scale: &Scale) -> Option<Self> {
        let (top, bottom) = (scale.place(from), scale.place(to));
        if from.y == to.y || bottom.1 <= 0.0 || top.1 >= f64::from(scale.height) {
            return None;
        }
        let (columns, rows) = (bottom.0 - top.0, bottom.1 - top.1);
        Some(Self {
            top,
            bottom,
            slope: columns / rows,
            steepness: if is_inside_left { -rows } else { rows } / columns.abs(),
            is_inside_left,
        })
    }

    /// Returns about how many pixels of the mask the line passes.
    pub(super) fn passed(&self, scale: &Scale) -> f64 {
        let (columns, rows) = (self.bottom.0 - self.top.0, self.bottom.1 - self.top.1);
        columns.abs().min(f64::from(scale.width)) + rows.min(f64::from(scale.height))
    }
}
