//! The visits of all chains, in groups of eight rows.
//!
//! Outlines that may share pixels are sorted apart, in sections; the union of their runs is
//! found afterwards.

mod bounds;
mod visits;

pub(super) use bounds::Space;
pub(super) use visits::{Groups, Refused};
