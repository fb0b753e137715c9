//! The smooth mask: the area that the rings cover of each pixel (the stream format, section 6).
//!
//! Every edge adds, in each row that it passes, the area right of it to a list of differences. The
//! running sum along the row is the coverage (R. Levien: the font-rs rasterizer, 2016). Whether
//! an edge adds or subtracts does not depend on its direction, as with the non-zero rule, but
//! on the parity that the sweep found left of it. So the sum is the exact even-odd area of any outline,
//! even a self-crossing one.

mod band;
mod coverage;
mod line;
mod row;

pub(crate) use coverage::Coverage;
pub(crate) use line::Scale;
