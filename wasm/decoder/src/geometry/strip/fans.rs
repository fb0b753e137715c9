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

/// A strip under construction.
#[derive(Debug, Default)]
pub(super) struct FanStrip {
    /// In pixels.
    pairs: Vec<[f32; 2]>,
    /// The last two vertices.
    last: [Point; 2],
    /// Pixels of a grid step.
    step: f32,
}

impl FanStrip {
    /// Sets the grid steps per pixel, as a power of two.
    pub(super) fn scale(&mut self, shift: u32) {
        self.step = 1.0 / to_f32(1 << shift);
    }

    pub(super) fn clear(&mut self) {
        self.pairs.clear();
    }

    /// Exchanges the strip for the memory of the next one.
    pub(super) fn take(&mut self, pairs: &mut Vec<[f32; 2]>) {
        core::mem::swap(&mut self.pairs, pairs);
    }

    /// Reserves room for the triangles of a piece with `corners` corners.
    pub(super) fn reserve(&mut self, corners: usize) -> Result<(), ResourceFault> {
        let room = self.pairs.len().saturating_add(MAX_COST * corners);
        reserve(&mut self.pairs, room)
    }

    #[inline]
    fn push(&mut self, Point { x, y }: Point) {
        self.pairs
            .push([to_f32(x) * self.step, to_f32(y) * self.step]);
    }

    /// Adds a triangle of a fan, so that the strip ends in the edge from `to` to `apex`: the next
    /// triangle of the fan shares it, and the next fan usually begins with it.
    #[inline(never)]
    pub(super) fn add(&mut self, from: Point, to: Point, apex: Point) {
        let [a, b] = self.last;
        // One branch instead of four.
        let is_last =
            |first: Point, second: Point| (bits(a) ^ bits(first)) | (bits(b) ^ bits(second)) == 0;
        self.last = [to, apex];
        if self.pairs.is_empty() {
            self.push(from);
            self.push(to);
            self.push(apex);
        } else if is_last(from, apex) {
            // The next triangle of the fan.
            self.push(to);
            self.last = [apex, to];
        } else if is_last(apex, from) {
            self.push(apex);
            self.push(to);
            self.last = [apex, to];
        } else if is_last(from, to) {
            // Another fan.
            self.push(apex);
        } else if is_last(to, from) {
            self.push(to);
            self.push(apex);
        } else {
            self.push(b);
            if b == from {
                self.push(to);
                self.push(apex);
            } else if b == to {
                self.push(from);
                self.push(to);
                self.push(apex);
            } else if b == apex {
                self.push(from);
                self.push(apex);
                self.push(to);
                self.last = [apex, to];
            } else {
                self.push(from);
                self.push(from);
                self.push(to);
                self.push(apex);
            }
        }
    }
}

/// Both coordinates, as they are in memory.
fn bits(Point { x, y }: Point) -> u64 {
    u64::from(x.cast_unsigned()) | u64::from(y.cast_unsigned()) << 32
}

/// Exact: grid coordinates have 24 bits.
#[expect(clippy::cast_precision_loss, reason = "24 bits")]
fn to_f32(value: i32) -> f32 {
    value as f32
}
