//! One triangle strip of many fans.
//!
//! A triangle that shares the strip's last edge costs one vertex, or two if the edge that the next
//! triangle shares would not be the last one: the vertex of both edges is then repeated first. All
//! other triangles are joined by triangles without area.

use crate::error::ResourceFault;
use crate::memory::reserve;

use super::super::grid::Point;

/// Maximum vertices that a triangle costs: two repeated ones, and its own three.
const MAX_COST: usize = 5;

/// A strip under construction, as indices of vertices.
#[derive(Debug, Default)]
pub(super) struct FanStrip {
    indices: Vec<u32>,
}

impl FanStrip {
    pub(super) fn clear(&mut self) {
        self.indices.clear();
    }

    /// Reserves room for the triangles of a piece with `corners` corners.
    pub(super) fn reserve(&mut self, corners: usize) -> Result<(), ResourceFault> {
        let room = self.indices.len().saturating_add(MAX_COST * corners);
        reserve(&mut self.indices, room)
    }

    /// Adds a triangle of a fan, so that the strip ends in the edge from `to` to `apex`: the next
    /// triangle of the fan shares it, and the next fan usually begins with it.
    #[inline]
    pub(super) fn add(&mut self, from: u32, to: u32, apex: u32) {
        match self.indices[..] {
            // The next triangle of the fan.
            [.., a, b] if (a, b) == (from, apex) => self.indices.push(to),
            [.., a, b] if (a, b) == (apex, from) => self.indices.extend([apex, to]),
            // Another fan.
            [.., a, b] if (a, b) == (from, to) => self.indices.push(apex),
            [.., a, b] if (a, b) == (to, from) => self.indices.extend([to, apex]),
            [.., last] => {
                self.indices.push(last);
                match last {
                    last if last == from => self.indices.extend([to, apex]),
                    last if last == to => self.indices.extend([from, to, apex]),
                    last if last == apex => self.indices.extend([from, apex, to]),
                    _ => self.indices.extend([from, from, to, apex]),
                }
            }
            [] => self.indices.extend([from, to, apex]),
        }
    }

    /// Writes the strip as x, y pairs in pixels into `pairs`, replacing what it held.
    pub(super) fn write(
        &self,
        vertices: &[Point],
        shift: u32,
        pairs: &mut Vec<f32>,
    ) -> Result<(), ResourceFault> {
        pairs.clear();
        reserve(pairs, 2 * self.indices.len())?;
        let step = 1.0 / to_f32(1 << shift);
        for &index in &self.indices {
            let Point { x, y } = vertices[index as usize];
            pairs.extend([to_f32(x) * step, to_f32(y) * step]);
        }
        Ok(())
    }
}

/// Exact: grid coordinates have 24 bits.
#[expect(clippy::cast_precision_loss, reason = "24 bits")]
fn to_f32(value: i32) -> f32 {
    value as f32
}
