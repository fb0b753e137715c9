//! Edges that cross: where they are split, and when a bend does no harm.

use core::cmp::Reverse;

use crate::error::ResourceFault;

use super::super::events::Event;
use super::super::grid::{Point, crossing, side};
use super::super::room::{memory, reserve, reserve_more, to_u32};
use super::{Edge, Later, Sweep};

/// Grid steps within which a crossing is taken to be at an end of an edge.
const NEAR: u32 = 2;
/// Bends of a sweep that may pass as harmless, and the grid steps that edges have to keep from others.
const BENDS_MAX: usize = 32;
pub(super) const CLEARANCE: u32 = 64;

impl Sweep {
    /// Looks whether two edges that became neighbours at `point` cross further down, and splits them there.
    #[inline]
    pub(super) fn part(
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
        // Once edges were bent, the order in which they stand may be wrong.
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
        // Lines that cross at a small angle would else do so again, a step further each time.
        let ends = [a.top, a.bottom, b.top, b.bottom];
        let at = ends.into_iter().find(|&end| is_near(end, at)).unwrap_or(at);
        let is_ahead = |edge: &Edge| {
            at == edge.bottom || (edge.top.key() < at.key() && at.key() < edge.bottom.key())
        };
        let is_ahead = at.key() > point.key() && is_ahead(&a) && is_ahead(&b);
        let is_harmless = is_ahead && self.is_harmless(&a) && self.is_harmless(&b);
        let mut outer = (left, right);
        // Together with those that lie on them.
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
            let first = self
                .edges
                .get(outer.0 as usize)
                .map_or(self.head, |edge| edge.right);
            self.part(outer.0, first, point)?;
            let last = self
                .edges
                .get(outer.1 as usize)
                .map_or(right, |edge| edge.left);
            self.part(last, outer.1, point)?;
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
        self.plan(rest)
    }

    /// Whether an edge may be bent without changing what the sweep has found so far.
    ///
    /// Between whole pixels a line that misses a point misses it by the line's length at least, taken
    /// as a part of a pixel, which is more grid steps than all bends together. Only the bends
    /// themselves lie anywhere.
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
        self.bends.len() < BENDS_MAX
            && length <= self.harmless_length
            && self.bends.iter().all(is_clear)
    }

    /// Ends an edge at `point`, and gives a new one for the rest of it, which is not active yet.
    #[inline(never)]
    pub(super) fn split(&mut self, edge: u32, point: Point) -> Result<u32, ResourceFault> {
        reserve_more(&mut self.edges)?;
        reserve_more(&mut self.marks)?;
        let whole = &mut self.edges[edge as usize];
        let rest = Edge::new(point, whole.bottom, edge);
        whole.bottom = point;
        self.edges.push(rest);
        self.marks.push(self.marks[edge as usize]);
        Ok(to_u32(self.edges.len() - 1))
    }

    /// Lets an edge start when the sweep comes to it.
    pub(super) fn plan(&mut self, edge: u32) -> Result<(), ResourceFault> {
        self.later
            .try_reserve(1)
            .map_err(|_| memory::<Later>(self.later.len() + 1))?;
        let key = self.edges[edge as usize].top.key();
        self.later.push(Reverse(Later { key, edge }));
        Ok(())
    }

    /// Makes ready to sweep the edges as they are now split.
    #[inline(never)]
    pub(super) fn start_over(&mut self) -> Result<(), ResourceFault> {
        for (edge, point) in core::mem::take(&mut self.late) {
            let whole = self.edges[edge as usize];
            // It may have been split elsewhere since.
            if point == whole.top
                || point == whole.bottom
                || !is_between(point, whole.top, whole.bottom, NEAR.cast_signed())
            {
                continue;
            }
            let rest = self.split(edge, whole.bottom)?;
            for (edge, from, to) in [(edge, whole.top, point), (rest, point, whole.bottom)] {
                let (top, bottom) = if from.key() < to.key() {
                    (from, to)
                } else {
                    (to, from)
                };
                let edge = &mut self.edges[edge as usize];
                (edge.top, edge.bottom) = (top, bottom);
            }
        }
        self.events.clear();
        reserve(&mut self.events, 2 * self.edges.len())?;
        for edge in &mut self.edges {
            // For now: whether another edge follows on this one.
            edge.is_active = false;
        }
        for index in 0..self.edges.len() {
            let Edge { top, above, .. } = self.edges[index];
            self.events.push(Event {
                key: top.key(),
                edge: to_u32(index),
                is_end: false,
            });
            if let Some(edge) = self.edges.get_mut(above as usize) {
                edge.is_active |= edge.bottom == top;
            }
        }
        for (index, edge) in (0..).zip(&mut self.edges) {
            if !core::mem::take(&mut edge.is_active) {
                self.events.push(Event {
                    key: edge.bottom.key(),
                    edge: index,
                    is_end: true,
                });
            }
        }
        self.steps += 2 * self.edges.len() as u64;
        self.order.sort(&mut self.events)
    }
}

/// Whether two points are so close that one may stand for the other.
fn is_near(a: Point, b: Point) -> bool {
    a.x.abs_diff(b.x) <= NEAR && a.y.abs_diff(b.y) <= NEAR
}

/// Whether a point lies in the box that two others span, or so near to it.
fn is_between(point: Point, a: Point, b: Point, near: i32) -> bool {
    let is_within =
        |value: i32, a: i32, b: i32| (a.min(b) - near..=a.max(b) + near).contains(&value);
    is_within(point.x, a.x, b.x) && is_within(point.y, a.y, b.y)
}
