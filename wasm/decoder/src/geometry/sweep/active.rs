//! The active list: the edges that the sweep line cuts, from left to right.

use super::super::edge::Edge;
use super::super::grid::Point;
use super::super::index::NONE;
use super::state::Sweep;

impl Sweep {
    /// Whether an active edge ends at `point` or runs through it. A bent edge may have ended before
    /// without an event.
    #[inline]
    pub(super) fn ends_at(&mut self, edge: u32, point: Point) -> bool {
        let Some(line) = self.edges.get(edge as usize) else {
            return false;
        };
        self.steps += 1;
        line.bottom.key() <= point.key() || self.chains.side_of(edge, line, point) == 0
    }

    /// Returns the last active edge that does not lie right of `point`, or `NONE`.
    #[inline(never)]
    pub(super) fn locate(&mut self, point: Point) -> u32 {
        let mut at = if self.cursor == NONE {
            self.head
        } else {
            self.cursor
        };
        let Self { edges, chains, .. } = self;
        let Some(edge) = edges.get(at as usize) else {
            return NONE;
        };
        let mut is_left = |at: u32, edge: &Edge| chains.side_of(at, edge, point) >= 0;
        if is_left(at, edge) {
            let mut next = edge.right;
            while let Some(edge) = edges.get(next as usize) {
                self.steps += 1;
                if !is_left(next, edge) {
                    break;
                }
                (at, next) = (next, edge.right);
            }
            return at;
        }
        loop {
            self.steps += 1;
            at = edges[at as usize].left;
            match edges.get(at as usize) {
                Some(edge) if !is_left(at, edge) => {}
                _ => return at,
            }
        }
    }

    /// Returns the active edge right of `left`, or the first one if that is `NONE`.
    #[inline]
    pub(super) fn right_of(&self, left: u32) -> u32 {
        self.edges
            .get(left as usize)
            .map_or(self.head, |edge| edge.right)
    }

    /// Whether a point lies between two active edges, and touches neither.
    #[inline]
    pub(super) fn is_clear(&mut self, left: u32, right: u32, point: Point) -> bool {
        let Self { edges, chains, .. } = self;
        let mut passes = |at: u32, side: i64| {
            edges.get(at as usize).is_none_or(|edge| {
                edge.bottom.key() > point.key() && chains.side_of(at, edge, point).signum() == side
            })
        };
        passes(left, 1) && passes(right, -1)
    }

    /// Replaces the edges that end by those that start, between `left` and `right`.
    pub(super) fn replace(&mut self, left: u32, right: u32) {
        for &edge in &self.ended {
            self.edges[edge as usize].is_active = false;
        }
        let mut before = left;
        for at in 0..self.started.len() {
            let edge = self.started[at];
            self.link(before, edge);
            self.edges[edge as usize].is_active = true;
            before = edge;
        }
        self.link(before, right);
        self.cursor = if before == NONE { right } else { before };
    }

    /// Makes two edges neighbours. `NONE` stands for either end of the list.
    #[inline]
    pub(super) fn link(&mut self, left: u32, right: u32) {
        match self.edges.get_mut(left as usize) {
            Some(edge) => edge.right = right,
            None => self.head = right,
        }
        if let Some(edge) = self.edges.get_mut(right as usize) {
            edge.left = left;
        }
    }
}
