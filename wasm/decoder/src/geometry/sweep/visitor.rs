//! The interface between a sweep and what is built from it.

use crate::error::ResourceFault;

use super::super::chain::Lines;
use super::super::edge::Mark;
use super::super::grid::Point;

/// A vertex of any kind.
pub(crate) struct Vertex<'a> {
    pub(crate) point: Point,
    /// The active neighbour left of the vertex, or `NONE`.
    pub(crate) left: u32,
    /// Edges that end here, from left to right.
    pub(crate) ended: &'a [u32],
    /// Edges that start here, from left to right.
    pub(crate) started: &'a [u32],
}

/// Follows a sweep from vertex to vertex, and marks the edges.
///
/// The sweep calls one `visit_` method for each vertex. Edges that start there are in the active list
/// already, along which `lines` may be walked. Each call marks the edges that start, and returns the
/// number of edges it walked past, which counts towards the sweep's limit on steps.
pub(crate) trait Visitor {
    /// Starts a new sweep: discards everything that was built.
    fn restart(&mut self);

    /// Whether the sweep is void, because its edges were out of order.
    fn is_void(&self) -> bool;

    /// Visits a vertex of any kind.
    fn visit_any(
        &mut self,
        vertex: &Vertex<'_>,
        lines: Lines<'_>,
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault>;

    /// Visits a vertex at which `started` replaces the edge above it in its ring. Nothing else happens
    /// there.
    fn visit_regular(
        &mut self,
        started: u32,
        lines: Lines<'_>,
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault>;

    /// Visits a vertex at which two edges of a ring start, `a` left of `b`. Nothing else happens there.
    fn visit_fork(
        &mut self,
        a: u32,
        b: u32,
        lines: Lines<'_>,
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault>;

    /// Visits a vertex at which two edges of a ring end, `a` left of `b`. Nothing else happens there.
    fn visit_join(
        &mut self,
        a: u32,
        b: u32,
        lines: Lines<'_>,
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault>;
}
