//! Two neighbours are followed down side by side, until one ends, or they meet.

use crate::error::ResourceFault;
use crate::memory::reserve_more;

use super::super::chain::{Chains, Span};
use super::super::edge::Edge;
use super::super::grid::{Point, side};
use super::super::index::{NONE, to_u32};
use super::state::Sweep;

/// An edge that is followed down.
#[derive(Clone, Copy)]
struct Follower {
    span: Span,
    edge: Edge,
    /// The side that leads below the last row.
    from: Point,
    to: Point,
}

impl Follower {
    #[inline]
    fn new(chains: &Chains, index: u32, edge: Edge, row: i32) -> Self {
        let mut span = chains.span(index);
        span.seek(row, &chains.inner);
        let from = chains.corner(span, span.cursor, &edge);
        let to = chains.corner(span, span.cursor + 1, &edge);
        Self {
            span,
            edge,
            from,
            to,
        }
    }

    /// Moves on to the next corner. Returns `false` if there is none.
    #[inline]
    fn step(&mut self, inner: &[Point]) -> bool {
        if self.span.cursor >= self.span.end {
            return false;
        }
        self.span.cursor += 1;
        self.from = self.to;
        self.to = if self.span.cursor < self.span.end {
            inner[self.span.cursor as usize]
        } else {
            self.edge.bottom
        };
        true
    }
}

/// Follows two edges until one ends, or to the row where they touch or cross, which is returned: both are then at the
/// sides that lead there.
#[inline]
fn follow_rows(a: &mut Follower, b: &mut Follower, inner: &[Point]) -> Option<i32> {
    loop {
        let (a_row, b_row) = (a.to.y, b.to.y);
        let before = (*a, *b);
        let (mut high, mut low) = (a.to, b.to);
        let (mut a_ends, mut b_ends) = (false, false);
        if a_row <= b_row {
            a_ends = !a.step(inner);
            while !a_ends && a.to.y == a_row {
                if a.to.x > high.x {
                    high = a.to;
                }
                a_ends = !a.step(inner);
            }
        }
        if b_row <= a_row {
            b_ends = !b.step(inner);
            while !b_ends && b.to.y == b_row {
                if b.to.x < low.x {
                    low = b.to;
                }
                b_ends = !b.step(inner);
            }
        }
        let is_apart = if a_row < b_row {
            side(b.from, b.to, high) < 0
        } else if b_row < a_row {
            side(a.from, a.to, low) > 0
        } else {
            let end_together = a_ends && b_ends && a.edge.bottom == b.edge.bottom;
            high.x < low.x || (end_together && high == low && high == a.edge.bottom)
        };
        if !is_apart {
            (*a, *b) = before;
            return Some(a_row.min(b_row));
        }
        if a_ends || b_ends {
            return None;
        }
    }
}

impl Sweep {
    /// Does what [`check_crossing`](Self::check_crossing) does for edges that may have many sides. Where they meet,
    /// corners become vertices.
    #[inline(never)]
    pub(super) fn follow(
        &mut self,
        left: u32,
        right: u32,
        point: Point,
    ) -> Result<(), ResourceFault> {
        let (a, b) = (self.chains.span(left), self.chains.span(right));
        if a.columns.1 < b.columns.0 {
            return Ok(());
        }
        loop {
            let Some(row) = self.meeting(left, right, point) else {
                return Ok(());
            };
            let [a, b] = [left, right].map(|edge| self.corners_in(edge, row));
            let is_level = a > 1 || b > 1 || (a > 0 && b > 0);
            let mut is_changed = false;
            if is_level {
                is_changed |= self.dissolve(left, row, point)?;
                is_changed |= self.dissolve(right, row, point)?;
            }
            if !is_changed {
                return self.meet(left, right, point);
            }
            if self.is_bent {
                return Ok(());
            }
        }
    }

    /// Returns the first row where two edges touch or cross, or `None` if one ends before.
    #[inline]
    fn meeting(&mut self, left: u32, right: u32, point: Point) -> Option<i32> {
        let new = |edge: u32| Follower::new(&self.chains, edge, self.edges[edge as usize], point.y);
        let (mut a, mut b) = (new(left), new(right));
        let start = a.span.cursor + b.span.cursor;
        let first = if a.to.y == point.y { a.to } else { a.from };
        let row = if first.y == point.y
            && first.x > point.x
            && self.chains.side_of(right, &b.edge, first) >= 0
        {
            Some(point.y)
        } else if a.to.y == point.y || b.to.y == point.y {
            // One ends in the row of the point.
            None
        } else {
            follow_rows(&mut a, &mut b, &self.chains.inner)
        };
        let steps = (a.span.cursor + b.span.cursor).saturating_sub(start);
        self.steps += u64::from(steps);
        self.chains.spans[left as usize] = a.span;
        self.chains.spans[right as usize] = b.span;
        row
    }

    /// Splits the one of two edges that has a corner on the other, or both where they cross. Neither has more than
    /// one corner in the row.
    #[inline(never)]
    fn meet(&mut self, left: u32, right: u32, point: Point) -> Result<(), ResourceFault> {
        let [a, b] = [left, right].map(|at| self.chains.side(at, &self.edges[at as usize]));
        let (a_key, b_key) = (a.1.key(), b.1.key());
        let (turn, edge, corner) = if a_key < b_key {
            (side(b.0, b.1, a.1), left, a.1)
        } else if b_key < a_key {
            (-side(a.0, a.1, b.1), right, b.1)
        } else {
            return Ok(());
        };
        if turn > 0 {
            return self.cut(left, right, point);
        }
        // There is an event at an end anyway.
        if turn == 0 && corner != self.edges[edge as usize].bottom {
            let rest = self.split(edge, corner)?;
            return self.schedule(rest);
        }
        Ok(())
    }

    /// Counts the corners of an edge in a row, its ends included.
    #[inline(never)]
    fn corners_in(&self, edge: u32, row: i32) -> usize {
        let mut span = self.chains.span(edge);
        span.seek(row - 1, &self.chains.inner);
        let line = &self.edges[edge as usize];
        (span.cursor..=span.end + 1)
            .map(|at| self.chains.corner(span, at, line).y)
            .take_while(|&y| y <= row)
            .filter(|&y| y == row)
            .count()
    }

    /// Makes vertices of the inner corners of an edge in a row. Returns whether there are any.
    #[inline(never)]
    pub(super) fn dissolve(
        &mut self,
        edge: u32,
        row: i32,
        point: Point,
    ) -> Result<bool, ResourceFault> {
        let mut edge = edge;
        let mut is_changed = false;
        loop {
            let mut span = self.chains.span(edge);
            span.seek(row - 1, &self.chains.inner);
            if span.cursor >= span.end || self.chains.inner[span.cursor as usize].y != row {
                return Ok(is_changed);
            }
            is_changed = true;
            let corner = self.chains.inner[span.cursor as usize];
            let next = self
                .chains
                .corner(span, span.cursor + 2, &self.edges[edge as usize]);
            if next.y == row && next.x < corner.x {
                self.is_bent |= next.key() <= point.key() || span.cursor + 1 >= span.end;
                if self.is_bent {
                    return Ok(true);
                }
                return self.unhook(edge, span, corner, next).map(|()| true);
            }
            self.is_bent |= corner.key() <= point.key();
            if self.is_bent {
                return Ok(true);
            }
            let rest = self.split(edge, corner)?;
            self.schedule(rest)?;
            edge = rest;
        }
    }

    /// Makes vertices of the ends of level sides that lead left, where an edge touches a point in the same row. Returns
    /// whether there are any: they come before the point, or are the point.
    #[inline(never)]
    pub(super) fn unhook_at(&mut self, point: Point) -> Result<bool, ResourceFault> {
        let mut at = self.locate(point);
        let mut is_changed = false;
        while self.ends_at(at, point) {
            let edge = self.edges[at as usize];
            if edge.bottom.key() > point.key() && self.chains.has_hook(at, &edge, point.y) {
                let mut span = self.chains.span(at);
                span.seek(point.y - 1, &self.chains.inner);
                // Its upper end may be in the row, too.
                while span.cursor < span.end {
                    let corner = self.chains.corner(span, span.cursor + 1, &edge);
                    let next = self.chains.corner(span, span.cursor + 2, &edge);
                    if next.y == corner.y && next.x < corner.x {
                        break;
                    }
                    span.cursor += 1;
                }
                if span.cursor + 1 >= span.end {
                    self.is_bent = true;
                    return Ok(false);
                }
                let corner = self.chains.corner(span, span.cursor + 1, &edge);
                let next = self.chains.corner(span, span.cursor + 2, &edge);
                self.unhook(at, span, corner, next)?;
                is_changed = true;
            }
            at = edge.left;
        }
        Ok(is_changed)
    }

    /// Makes three edges of one that has a level side from `corner` left to `next`.
    #[inline(never)]
    fn unhook(
        &mut self,
        edge: u32,
        mut span: Span,
        corner: Point,
        next: Point,
    ) -> Result<(), ResourceFault> {
        let at = span.cursor;
        let bottom = self.edges[edge as usize].bottom;
        let mark = self.marks[edge as usize];
        for (top, bottom, first, end) in [(next, corner, at, at), (next, bottom, at + 2, span.end)]
        {
            reserve_more(&mut self.edges)?;
            reserve_more(&mut self.marks)?;
            self.edges.push(Edge::new(top, bottom, NONE));
            self.marks.push(mark);
            self.chains
                .push(first as usize, end as usize, (top, bottom))?;
            self.schedule(to_u32(self.edges.len() - 1))?;
        }
        (span.end, span.cursor) = (at, at);
        self.chains.spans[edge as usize] = span;
        self.edges[edge as usize].bottom = corner;
        self.schedule_end(edge)
    }
}
