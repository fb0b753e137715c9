//! Edges that cross: where they are split, and when a bend is harmless.

use crate::error::ResourceFault;
use crate::memory::reserve_more;

use super::super::chain::Side;
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
        if !self.chains.spans.is_empty() {
            self.follow(left, right, point)
        } else if a.crosses(b) {
            self.cut(left, right, point)
        } else {
            Ok(())
        }
    }

    /// Splits two edges where they cross.
    #[cold]
    pub(super) fn cut(&mut self, left: u32, right: u32, point: Point) -> Result<(), ResourceFault> {
        let [a, b] = [left, right].map(|at| self.chains.side(at, &self.edges[at as usize]));
        // Once edges were bent, the order of the active list may be wrong.
        let divides = |a: Side, b: Side| {
            let (top, bottom) = (side(a.0, a.1, b.0), side(a.0, a.1, b.1));
            top.signum() * bottom.signum() <= 0
        };
        if !divides(a, b) || !divides(b, a) {
            return Ok(());
        }
        let at = crossing(a, b);
        // Lines at a small angle would otherwise cross again, one step further each time.
        let ends = [a.0, a.1, b.0, b.1];
        let at = ends.into_iter().find(|&end| is_near(end, at)).unwrap_or(at);
        let is_ahead =
            |side: Side| at == side.1 || (side.0.key() < at.key() && at.key() < side.1.key());
        let is_ahead = at.key() > point.key() && is_ahead(a) && is_ahead(b);
        let is_harmless = is_ahead && self.is_harmless(a) && self.is_harmless(b);
        let mut outer = (left, right);
        // Includes edges that coincide with either.
        while self.is_twin(outer.0, a) {
            self.cut_one(outer.0, at, is_ahead, is_harmless)?;
            outer.0 = self.edges[outer.0 as usize].left;
        }
        while self.is_twin(outer.1, b) {
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

    fn is_twin(&self, edge: u32, other: Side) -> bool {
        let line = self.edges.get(edge as usize);
        line.is_some_and(|line| self.chains.side(edge, line) == other)
    }

    fn cut_one(
        &mut self,
        edge: u32,
        at: Point,
        is_ahead: bool,
        is_harmless: bool,
    ) -> Result<(), ResourceFault> {
        let (top, bottom) = self.chains.side(edge, &self.edges[edge as usize]);
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
    fn is_harmless(&self, (top, bottom): Side) -> bool {
        let (dx, dy) = (bottom.x.abs_diff(top.x), bottom.y.abs_diff(top.y));
        let length = i64::from(dx) + i64::from(dy);
        let is_clear = |&bend: &Point| {
            bend == top
                || bend == bottom
                || side(top, bottom, bend).abs() > i64::from(CLEARANCE) * length
                || !is_between(bend, top, bottom, CLEARANCE.cast_signed())
        };
        self.bends.len() < MAX_BENDS
            && length <= self.harmless_length
            && self.bends.iter().all(is_clear)
    }
}
