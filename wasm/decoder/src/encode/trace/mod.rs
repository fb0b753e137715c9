//! Traces masks: from the pixels of a mask to outlines that paint exactly these pixels.
//!
//! docs/adr/013 says why the outlines are as they are. The stages, one a file:
//! `bits` (the mask, one bit per pixel) → `scan` and `follow` (borders as chains of directions) →
//! `anchors` (the points that holes are attached to) → `join` (one line for each piece) →
//! `simplify` with `straight`, `cheapest` and `farthest` (the points to keep) → `outline` (the list of points).

mod anchors;
mod bits;
mod borders;
mod cheapest;
mod costs;
mod farthest;
mod follow;
mod join;
mod outline;
mod scan;
mod simplify;
mod step;
mod straight;
mod tracer;

pub(crate) use costs::StepCosts;
pub(crate) use simplify::Lines;
pub(crate) use tracer::MaskTracer;
