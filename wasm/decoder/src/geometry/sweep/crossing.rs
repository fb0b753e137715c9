//! Edges that cross: where they are split, and when a bend is harmless.

use crate::error::ResourceFault;
use crate::memory::reserve_more;

use super::super::edge::Edge;
use super::super::grid::{Point, crossing, side};
use super::split::{is_between, is_near};
use super::state::{CLEARANCE, Sweep};

/// Maximum bends of a sweep that may count as harmless.
const MAX_BENDS: usize = 32;

impl Sweep {
    /// Checks whether two edges that became neighbours at `point` cross further down, and splits them
    /// there.
    #[inline]
    pub(super) fn check_crossing(
        &mut self,
        left: u32,
        right: u32,
        point: Point,
    ) -> Result<(), ResourceFault> {
        let (Some(a), Some(b)) = (
            self.edges.get(left as usize),
            self.edges.get(right as usize),
        ) else {
            return Ok(());
        };
        if a.crosses(b) {
            self.cut(left, right, point)
        } else {
            Ok(())
        }
    }

    /// Splits two edges where they cross.
    #[cold]
    pub(super) fn cut(&mut self, left: u32, right: u32, point: Point) -> Result<(), ResourceFault> {
        let (a, b) = (self.edges[left as usize], self.edges[right as usize]);
        // Once edges were bent, the order of the active list may be wrong.
        let divides = |a: &Edge, b: &Edge| {
            let (top, bottom) = (
                side(a.top, a.bottom, b.top),
                side(a.top, a.bottom, b.bottom),
            );
            top.signum() * bottom.signum() <= 0
        };
        if !divides(&a, &b) || !divides(&b, &a) {
            return Ok(());
        }
        let at = crossing((a.top, a.bottom), (b.top, b.bottom));
        // Lines at a small angle would otherwise cross again, one step further each time.
        let ends = [a.top, a.bottom, b.top, b.bottom];
        let at = ends.into_iter().find(|&end| is_near(end, at)).unwrap_or(at);
        let is_ahead = |edge: &Edge| {
            at == edge.bottom || (edge.top.key() < at.key() && at.key() < edge.bottom.key())
        };
        let is_ahead = at.key() > point.key() && is_ahead(&a) && is_ahead(&b);
        let is_harmless = is_ahead && self.is_harmless(&a) && self.is_harmless(&b);
        let mut outer = (left, right);
        // Includes edges that coincide with either.
        while self.is_twin(outer.0, &a) {
            self.cut_one(outer.0, at, is_ahead, is_harmless)?;
            outer.0 = self.edges[outer.0 as usize].left;
        }
        while self.is_twin(outer.1, &b) {
            self.cut_one(outer.1, at, is_ahead, is_harmless)?;
            outer.1 = self.edges[outer.1 as usize].right;
        }
        if is_harmless && !self.is_bent {
            reserve_more(&mut self.bends)?;
            self.bends.push(at);
            self.check_crossing(outer.0, self.right_of(outer.0), point)?;
            let last = self
                .edges
                .get(outer.1 as usize)
                .map_or(right, |edge| edge.left);
            self.check_crossing(last, outer.1, point)?;
        }
        Ok(())
    }

    fn is_twin(&self, edge: u32, other: &Edge) -> bool {
        self.edges
            .get(edge as usize)
            .is_some_and(|edge| edge.top == other.top && edge.bottom == other.bottom)
    }

    fn cut_one(
        &mut self,
        edge: u32,
        at: Point,
        is_ahead: bool,
        is_harmless: bool,
    ) -> Result<(), ResourceFault> {
        let Edge { top, bottom, .. } = self.edges[edge as usize];
        if at == top || at == bottom {
            return Ok(());
        }
        if !is_ahead {
            self.is_bent = true;
            reserve_more(&mut self.late)?;
            self.late.push((edge, at));
            return Ok(());
        }
        self.is_bent |= !is_harmless && side(top, bottom, at) != 0;
        let rest = self.split(edge, at)?;
        self.schedule(rest)
    }

    /// Whether an edge may be bent without changing what the sweep has found so far.
    ///
    /// Between whole pixels, a line that misses a point misses it by at least a pixel divided by the
    /// line's length, which is more grid steps than all bends together. Only the bends themselves
    /// do not lie at whole pixels.
    fn is_harmless(&self, edge: &Edge) -> bool {
        let (dx, dy) = (
            edge.bottom.x.abs_diff(edge.top.x),
            edge.bottom.y.abs_diff(edge.top.y),
        );
        let length = i64::from(dx) + i64::from(dy);
        let is_clear = |&bend: &Point| {
            bend == edge.top
                || bend == edge.bottom
                || side(edge.top, edge.bottom, bend).abs() > i64::from(CLEARANCE) * length
                || !is_between(bend, edge.top, edge.bottom, CLEARANCE.cast_signed())
        };
        self.bends.len() < MAX_BENDS
            && length <= self.harmless_length
            && self.bends.iter().all(is_clear)
    }
}
