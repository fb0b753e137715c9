//! One triangle strip of many fans.
//!
//! A triangle that shares the strip's last edge costs one vertex, or two where the edge by which the
//! next one follows is not the one that would then be the last: the vertex of both edges is said
//! once more first. All others are reached over triangles without area.

use crate::error::ResourceFault;

use super::grid::Point;
use super::room::reserve;

/// Vertices that a triangle costs at most: two said once more, and its own three.
const COST_MAX: usize = 5;

/// A strip under construction, as indices of vertices.
#[derive(Debug, Default)]
pub(crate) struct Strip {
    indices: Vec<u32>,
}

impl Strip {
    pub(crate) fn clear(&mut self) {
        self.indices.clear();
    }

    /// Room for the triangles of a piece of so many corners.
    pub(crate) fn make_room(&mut self, corners: usize) -> Result<(), ResourceFault> {
        let room = self.indices.len().saturating_add(COST_MAX * corners);
        reserve(&mut self.indices, room)
    }

    /// Adds a triangle of a fan, so that the strip ends in the edge from `to` to `apex`: over it the
    /// fan goes on, and the next one mostly begins.
    #[inline]
    pub(crate) fn add(&mut self, from: u32, to: u32, apex: u32) {
        match self.indices[..] {
            // The fan goes on.
            [.., a, b] if (a, b) == (from, apex) => self.indices.push(to),
            [.., a, b] if (a, b) == (apex, from) => self.indices.extend([apex, to]),
            // Another one begins.
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

    /// Writes the strip as x, y pairs in pixels into `pairs`, in place of what it held.
    pub(crate) fn finish(
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
