//! The border of a union of rings, which a sweep can take in place of rings.

use super::grid::Point;

/// An edge of the border of a union.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Border {
    pub(crate) top: Point,
    pub(crate) bottom: Point,
    /// An edge of the same union whose bottom is this one's top, or [`NONE`](super::index::NONE).
    pub(crate) above: u32,
}
