//! A plane sweep over the edges of rings. It finds every crossing and touch, and splits the edges there.
//!
//! The sweep goes from top to bottom and, on a row, from left to right. Between two vertices the
//! edges that the sweep line cuts are in a fixed order, the active list. At each vertex, edges that
//! start replace edges that end, and only edges that become neighbours can be the next to
//! cross (J. Bentley, T. Ottmann: Algorithms for reporting and counting geometric intersections, IEEE
//! Transactions on Computers C-28, 1979). All tests are exact.
//!
//! An edge that runs through a vertex is split there, which does not change its shape. Two edges
//! that cross between grid points are bent to the nearest one, which may cause new crossings:
//! the sweep then only finds the remaining crossings, and starts again with the split edges. A sweep
//! that bends nothing is an exact subdivision of the plane.
//!
//! A [`Visitor`] follows the sweep from vertex to vertex, and builds what the caller needs.

mod active;
mod crossing;
mod follow;
mod run;
mod simple;
mod split;
mod state;
mod vertex;
mod visitor;

pub(crate) use state::Sweep;
pub(crate) use visitor::{Vertex, Visitor};
