//! Decodes any outlines: paints lines and crossings into two pictures of one bit per pixel.

mod bitmap;
mod compact;
mod crossings;
mod line;
mod mask;
mod walk;

pub(super) use crossings::crossing;
pub(super) use mask::Planes;
