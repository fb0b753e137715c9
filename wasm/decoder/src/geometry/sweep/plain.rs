//! Plain vertices, as nearly all are: one edge follows on another, or an outline turns. What the
//! sweep does at any vertex is done here for these alone, without lists.

use crate::error::ResourceFault;

use super::super::events::Event;
use super::super::grid::{Point, side};
use super::super::regions::Regions;
use super::{Edge, NONE, Sweep};

impl Sweep {
    /// Passes the vertex of an event if it is a plain one, as nearly all are: an outline goes on, or
    /// turns, and nothing else happens there. Gives the number of events that it took.
    #[inline]
    pub(super) fn pass_plain(
        &mut self,
        at: usize,
        regions: &mut Regions,
    ) -> Result<usize, ResourceFault> {
        let Event { key, edge, is_end } = self.events[at];
        if self.key_at(at + 1) != key {
            let is_plain = if is_end {
                self.join(edge, regions)
            } else {
                self.go_on(edge, regions)
            };
            return is_plain.map(usize::from);
        }
        if is_end || self.key_at(at + 2) == key || self.events[at + 1].is_end {
            return Ok(0);
        }
        let other = self.events[at + 1].edge;
        Ok(2 * usize::from(self.fork(edge, other, regions)?))
    }

    /// Lets an edge take the place of the one above it.
    #[inline]
    fn go_on(&mut self, edge: u32, regions: &mut Regions) -> Result<bool, ResourceFault> {
        let below = self.edges[edge as usize];
        let point = below.top;
        let Some(&above) = self.edges.get(below.above as usize) else {
            return Ok(false);
        };
        let Edge { left, right, .. } = above;
        // All that is looked at is fetched once: this is where the time goes.
        let left_edge = self.edges.get(left as usize).copied();
        let right_edge = self.edges.get(right as usize).copied();
        if !above.is_active
            || above.bottom != point
            || !left_edge.is_none_or(|left| left.passes(point, 1))
            || !right_edge.is_none_or(|right| right.passes(point, -1))
        {
            return Ok(false);
        }
        if let Some(neighbour) = self.edges.get_mut(left as usize) {
            neighbour.right = edge;
        } else {
            self.head = edge;
        }
        if let Some(neighbour) = self.edges.get_mut(right as usize) {
            neighbour.left = edge;
        }
        self.edges[below.above as usize].is_active = false;
        let started = &mut self.edges[edge as usize];
        (started.left, started.right, started.is_active) = (left, right, true);
        self.cursor = edge;
        if left_edge.is_some_and(|left| left.crosses(&below)) {
            self.cut(left, edge, point)?;
            // What was looked at is not what it was.
            self.part(edge, right, point)?;
        } else if right_edge.is_some_and(|right| below.crosses(&right)) {
            self.cut(edge, right, point)?;
        }
        if !self.is_bent {
            self.steps += regions.go_on(edge, &self.edges, &mut self.marks)?;
        }
        Ok(true)
    }

    /// Lets two edges start at a point where none ends.
    fn fork(&mut self, a: u32, b: u32, regions: &mut Regions) -> Result<bool, ResourceFault> {
        let (
            Edge {
                top: point,
                bottom: to_a,
                above: above_a,
                ..
            },
            Edge {
                bottom: to_b,
                above: above_b,
                ..
            },
        ) = (self.edges[a as usize], self.edges[b as usize]);
        let ends = |edge: u32| {
            self.edges
                .get(edge as usize)
                .is_some_and(|edge| edge.is_active && edge.bottom == point)
        };
        if ends(above_a)
            || ends(above_b)
            || self.marks[a as usize].ring != self.marks[b as usize].ring
        {
            return Ok(false);
        }
        let turn = side(point, to_a, to_b);
        let left = self.locate(point);
        let right = self
            .edges
            .get(left as usize)
            .map_or(self.head, |edge| edge.right);
        if turn == 0 || !self.is_clear(left, right, point) {
            return Ok(false);
        }
        let (a, b) = if turn > 0 { (a, b) } else { (b, a) };
        self.link(left, a);
        self.link(a, b);
        self.link(b, right);
        self.edges[a as usize].is_active = true;
        self.edges[b as usize].is_active = true;
        self.cursor = b;
        self.part(left, a, point)?;
        self.part(b, right, point)?;
        if !self.is_bent {
            self.steps += regions.fork(a, b, &self.edges, &mut self.marks)?;
        }
        Ok(true)
    }

    /// Ends two edges at a point where none starts.
    fn join(&mut self, edge: u32, regions: &mut Regions) -> Result<bool, ResourceFault> {
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
            _ => return Ok(false),
        };
        let (left, right) = (self.edges[a as usize].left, self.edges[b as usize].right);
        if !is_active || !self.is_clear(left, right, point) {
            return Ok(false);
        }
        self.edges[a as usize].is_active = false;
        self.edges[b as usize].is_active = false;
        self.link(left, right);
        self.cursor = if left == NONE { right } else { left };
        self.part(left, right, point)?;
        if !self.is_bent {
            self.steps += regions.join(a, b, &self.edges, &mut self.marks)?;
        }
        Ok(true)
    }

    /// Whether a point lies between two active edges, and touches neither.
    #[inline]
    fn is_clear(&self, left: u32, right: u32, point: Point) -> bool {
        let passes = |edge: u32, side: i64| {
            self.edges
                .get(edge as usize)
                .is_none_or(|edge| edge.passes(point, side))
        };
        passes(left, 1) && passes(right, -1)
    }
}
