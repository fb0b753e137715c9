//! Edges, and what a sweep marks them with.

use super::super::grid::{Point, side};
use super::NONE;

/// An edge between two vertices, and its place in the active list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) top: Point,
    pub(crate) bottom: Point,
    /// The edge whose bottom, in the same ring, is this one's top.
    pub(crate) above: u32,
    /// Neighbours in the active list.
    pub(crate) left: u32,
    pub(crate) right: u32,
    pub(super) is_active: bool,
}

/// What is known of the plane about an edge.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mark {
    /// Which ring the edge is of.
    pub(crate) ring: u32,
    /// Rings that the place right of it lies in.
    pub(crate) cover: u32,
    /// The inside right of it, where it is the left border of one, or [`NONE`].
    pub(crate) gap: u32,
    /// Whether the place left of it lies in its own ring.
    pub(crate) is_inside_left: bool,
    /// Whether the union of all rings ends or begins here.
    pub(crate) is_border: bool,
}

impl Edge {
    /// Whether a point that the sweep is at lies on the given side of this edge, 1 right and -1 left,
    /// and the edge goes on past it.
    #[inline]
    pub(super) fn passes(&self, point: Point, which: i64) -> bool {
        self.bottom.key() > point.key() && side(self.top, self.bottom, point).signum() == which
    }

    /// Whether this edge, now left of `right`, ends right of it, or `right` left of this one.
    #[inline]
    pub(super) fn crosses(&self, right: &Self) -> bool {
        if self.bottom == right.bottom {
            false
        } else if self.bottom.key() < right.bottom.key() {
            side(right.top, right.bottom, self.bottom) > 0
        } else {
            side(self.top, self.bottom, right.bottom) < 0
        }
    }

    pub(super) fn new(top: Point, bottom: Point, above: u32) -> Self {
        Self {
            top,
            bottom,
            above,
            left: NONE,
            right: NONE,
            is_active: false,
        }
    }
}
