//! The edges of a sweep, and their marks.

use super::grid::{Point, side};
use super::index::NONE;

/// An edge between two vertices, and its place in the active list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) top: Point,
    pub(crate) bottom: Point,
    /// The edge of the same ring whose bottom is this one's top.
    pub(crate) above: u32,
    /// Neighbours in the active list.
    pub(crate) left: u32,
    pub(crate) right: u32,
    /// Whether the edge is in the active list.
    pub(crate) is_active: bool,
}

/// The regions left and right of an edge.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mark {
    /// Index of the edge's ring.
    pub(crate) ring: u32,
    /// Number of rings that cover the region right of the edge.
    pub(crate) cover: u32,
    /// The gap right of the edge if the edge is its left border, else [`NONE`].
    pub(crate) gap: u32,
    /// Whether the region left of the edge lies inside the edge's own ring.
    pub(crate) is_inside_left: bool,
    /// Whether the edge is a border of the union of all rings.
    pub(crate) is_border: bool,
}

impl Edge {
    pub(crate) fn new(top: Point, bottom: Point, above: u32) -> Self {
        Self {
            top,
            bottom,
            above,
            left: NONE,
            right: NONE,
            is_active: false,
        }
    }

    /// Whether this edge, now left of `right`, ends right of it, or `right` ends left of this one.
    #[inline]
    pub(crate) fn crosses(&self, right: &Self) -> bool {
        if self.bottom == right.bottom {
            false
        } else if self.bottom.key() < right.bottom.key() {
            side(right.top, right.bottom, self.bottom) > 0
        } else {
            side(self.top, self.bottom, right.bottom) < 0
        }
    }
}
