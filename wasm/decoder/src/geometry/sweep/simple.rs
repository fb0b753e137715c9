//! Simple vertices, as nearly all are: one edge follows another, two start, or two end. The sweep
//! does here without lists what it does at any vertex.

use crate::error::ResourceFault;

use super::super::chain::Lines;
use super::super::edge::Edge;
use super::super::events::Event;
use super::super::grid::side;
use super::super::index::NONE;
use super::state::Sweep;
use super::visitor::Visitor;

impl Sweep {
    /// Passes the vertex of event `at` if it is a simple one. Returns the number of events that were
    /// processed: 0 if it is not.
    #[inline]
    pub(super) fn pass_simple(
        &mut self,
        at: usize,
        visitor: &mut impl Visitor,
    ) -> Result<usize, ResourceFault> {
        let Event { key, edge, is_end } = self.events[at];
        if self.key_at(at + 1) != key {
            let is_simple = if is_end {
                self.pass_join(edge, visitor)
            } else {
                self.pass_regular(edge, visitor)
            };
            return is_simple.map(usize::from);
        }
        if is_end || self.key_at(at + 2) == key || self.events[at + 1].is_end {
            return Ok(0);
        }
        let other = self.events[at + 1].edge;
        Ok(2 * usize::from(self.pass_fork(edge, other, visitor)?))
    }

    /// Returns the key of an event, or the maximum if there is no such event.
    #[inline]
    pub(super) fn key_at(&self, event: usize) -> u64 {
        self.events.get(event).map_or(u64::MAX, |event| event.key)
    }

    /// Replaces the edge above `edge` by `edge`.
    #[inline]
    fn pass_regular(
        &mut self,
        edge: u32,
        visitor: &mut impl Visitor,
    ) -> Result<bool, ResourceFault> {
        let below = self.edges[edge as usize];
        let point = below.top;
        let Some(&above) = self.edges.get(below.above as usize) else {
            return Ok(false);
        };
        let Edge { left, right, .. } = above;
        if !above.is_active || above.bottom != point || !self.is_clear(left, right, point) {
            return Ok(false);
        }
        self.link(left, edge);
        self.link(edge, right);
        self.edges[below.above as usize].is_active = false;
        let started = &mut self.edges[edge as usize];
        started.is_active = true;
        self.cursor = edge;
        self.check_crossing(left, edge, point)?;
        self.check_crossing(edge, right, point)?;
        if !self.is_bent {
            let lines = Lines {
                edges: &self.edges,
                chains: &self.chains,
            };
            self.steps += visitor.visit_regular(edge, lines, &mut self.marks)?;
        }
        Ok(true)
    }

    /// Starts two edges at a point where none ends.
    fn pass_fork(
        &mut self,
        a: u32,
        b: u32,
        visitor: &mut impl Visitor,
    ) -> Result<bool, ResourceFault> {
        let Some((a, b)) = self.start_pair(a, b)? else {
            return Ok(false);
        };
        if !self.is_bent {
            let lines = Lines {
                edges: &self.edges,
                chains: &self.chains,
            };
            self.steps += visitor.visit_fork(a, b, lines, &mut self.marks)?;
        }
        Ok(true)
    }

    /// Adds two edges to the active list if they start at a simple vertex. Returns them from left to
    /// right.
    #[inline(never)]
    fn start_pair(&mut self, a: u32, b: u32) -> Result<Option<(u32, u32)>, ResourceFault> {
        let (edge_a, edge_b) = (self.edges[a as usize], self.edges[b as usize]);
        let point = edge_a.top;
        let ends = |edge: u32| {
            self.edges
                .get(edge as usize)
                .is_some_and(|edge| edge.is_active && edge.bottom == point)
        };
        if ends(edge_a.above)
            || ends(edge_b.above)
            || self.marks[a as usize].ring != self.marks[b as usize].ring
        {
            return Ok(None);
        }
        let turn = side(
            point,
            self.chains.second(a, &edge_a),
            self.chains.second(b, &edge_b),
        );
        let left = self.locate(point);
        let right = self.right_of(left);
        if turn == 0 || !self.is_clear(left, right, point) {
            return Ok(None);
        }
        let (a, b) = if turn > 0 { (a, b) } else { (b, a) };
        self.link(left, a);
        self.link(a, b);
        self.link(b, right);
        self.edges[a as usize].is_active = true;
        self.edges[b as usize].is_active = true;
        self.cursor = b;
        self.check_crossing(left, a, point)?;
        if !self.chains.spans.is_empty() {
            self.follow(a, b, point)?;
        }
        self.check_crossing(b, right, point)?;
        Ok(Some((a, b)))
    }

    /// Ends two edges at a point where none starts.
    fn pass_join(&mut self, edge: u32, visitor: &mut impl Visitor) -> Result<bool, ResourceFault> {
        let Some((a, b)) = self.end_pair(edge)? else {
            return Ok(false);
        };
        if !self.is_bent {
            let lines = Lines {
                edges: &self.edges,
                chains: &self.chains,
            };
            self.steps += visitor.visit_join(a, b, lines, &mut self.marks)?;
        }
        Ok(true)
    }

    /// Removes an edge and its neighbour from the active list if they end at a simple vertex. Returns
    /// them from left to right.
    #[inline(never)]
    fn end_pair(&mut self, edge: u32) -> Result<Option<(u32, u32)>, ResourceFault> {
        let Edge {
            left,
            right,
            bottom: point,
            is_active,
            ..
        } = self.edges[edge as usize];
        let ends = |other: u32| {
            self.edges
                .get(other as usize)
                .is_some_and(|edge| edge.bottom == point)
                && self.marks[other as usize].ring == self.marks[edge as usize].ring
        };
        let (a, b) = match (ends(left), ends(right)) {
            (false, true) => (edge, right),
            (true, false) => (left, edge),
            _ => return Ok(None),
        };
        let (left, right) = (self.edges[a as usize].left, self.edges[b as usize].right);
        if !is_active || !self.is_clear(left, right, point) {
            return Ok(None);
        }
        self.edges[a as usize].is_active = false;
        self.edges[b as usize].is_active = false;
        self.link(left, right);
        self.cursor = if left == NONE { right } else { left };
        self.check_crossing(left, right, point)?;
        Ok(Some((a, b)))
    }
}
