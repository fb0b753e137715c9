//! Vertices of any kind.

use crate::error::ResourceFault;

use super::super::chain::Lines;
use super::super::edge::Edge;
use super::super::events::heap_sort;
use super::super::grid::{Point, side};
use super::super::index::NONE;
use super::state::Sweep;
use super::visitor::{Vertex, Visitor};

impl Sweep {
    /// Passes the vertex at `point`, where the edges in `started` start. `place` is an active edge that
    /// ends there, or `NONE` if none is known.
    #[inline(never)]
    pub(super) fn pass(
        &mut self,
        point: Point,
        place: u32,
        visitor: &mut impl Visitor,
    ) -> Result<(), ResourceFault> {
        let left = self.update_active(point, place)?;
        if !self.is_bent {
            let vertex = Vertex {
                point,
                left,
                ended: &self.ended,
                started: &self.started,
            };
            let lines = Lines {
                edges: &self.edges,
                chains: &self.chains,
            };
            self.steps += visitor.visit_any(&vertex, lines, &mut self.marks)?;
        }
        Ok(())
    }

    /// Replaces edges in the active list at a vertex. Returns the neighbour left of it.
    #[inline(never)]
    fn update_active(&mut self, point: Point, place: u32) -> Result<u32, ResourceFault> {
        let (left, right) = self.find_ended(point, place)?;
        self.sort_started(point)?;
        self.replace(left, right);
        let (first, last) = (self.started.first().copied(), self.started.last().copied());
        match (first, last) {
            (Some(first), Some(last)) => {
                self.check_crossing(left, first, point)?;
                if !self.chains.spans.is_empty() {
                    for at in 1..self.started.len() {
                        self.follow(self.started[at - 1], self.started[at], point)?;
                    }
                }
                self.check_crossing(last, right, point)?;
            }
            _ => self.check_crossing(left, right, point)?,
        }
        Ok(left)
    }

    /// Fills `ended` with the active edges that end at `point`, splits those that run through it,
    /// and returns their neighbours left and right.
    #[inline(never)]
    fn find_ended(&mut self, point: Point, place: u32) -> Result<(u32, u32), ResourceFault> {
        self.ended.clear();
        let (mut left, mut right);
        if place == NONE {
            left = self.locate(point);
            right = self.right_of(left);
        } else {
            self.ended.push(place);
            Edge { left, right, .. } = self.edges[place as usize];
            while self.ends_at(right, point) {
                self.ended.push(right);
                right = self.edges[right as usize].right;
            }
        }
        let found = self.ended.len();
        while self.ends_at(left, point) {
            self.ended.push(left);
            left = self.edges[left as usize].left;
        }
        // Those to the left were added last, and from right to left.
        if self.ended.len() > found {
            self.ended[found..].reverse();
            self.ended.rotate_left(found);
        }
        for at in 0..self.ended.len() {
            let edge = self.ended[at];
            if self.edges[edge as usize].bottom.key() > point.key() {
                let rest = self.split(edge, point)?;
                self.started.push(rest);
            }
        }
        Ok((left, right))
    }

    /// Sorts `started` from left to right, and splits edges that overlap, so that edges with more than
    /// the upper end in common coincide.
    #[inline(never)]
    fn sort_started(&mut self, top: Point) -> Result<(), ResourceFault> {
        let Self {
            edges,
            chains,
            started,
            ..
        } = self;
        let second = |edge: u32| chains.second(edge, &edges[edge as usize]);
        let order = |a: &u32, b: &u32| {
            let (a, b) = (second(*a), second(*b));
            side(top, a, b)
                .cmp(&0)
                .reverse()
                .then_with(|| a.key().cmp(&b.key()))
        };
        match started.as_mut_slice() {
            [] | [_] => return Ok(()),
            [a, b] => {
                if order(a, b).is_gt() {
                    core::mem::swap(a, b);
                }
            }
            many => heap_sort(many, |a, b| order(a, b).is_lt()),
        }
        for at in 1..self.started.len() {
            let (shorter, longer) = (self.started[at - 1], self.started[at]);
            let second = |edge: u32| self.chains.second(edge, &self.edges[edge as usize]);
            let (a, b) = (second(shorter), second(longer));
            if side(top, a, b) != 0 {
                continue;
            }
            for edge in [shorter, longer] {
                let line = self.edges[edge as usize];
                if a.y > top.y && self.chains.second(edge, &line) == a {
                    self.dissolve(edge, a.y, top)?;
                } else if line.bottom != a {
                    let rest = self.split(edge, a)?;
                    self.schedule(rest)?;
                }
            }
        }
        Ok(())
    }
}
