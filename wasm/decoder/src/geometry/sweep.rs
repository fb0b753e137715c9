//! A plane sweep over the edges of rings, which finds and splits everything that crosses or touches.
//!
//! The sweep goes from top to bottom and, on a row, from left to right. Between two vertices the
//! edges that the sweep line cuts stand in a fixed order, the active list; at each vertex those that
//! end give way to those that start, and only edges that become neighbours can be the next to
//! cross (J. Bentley, T. Ottmann: Algorithms for reporting and counting geometric intersections, IEEE
//! Transactions on Computers C-28, 1979). All tests are exact.
//!
//! Where an edge runs through a vertex it is split there, which changes nothing. Where two edges
//! cross between grid points they are bent to the nearest one, which may bring new crossings about:
//! the sweep then only looks for more of them, and starts over with what it has split. What a
//! sweep hands out that bent nothing is a plane subdivision without a single doubt.

use core::cmp::Reverse;
use std::collections::BinaryHeap;

mod crossing;
mod edge;
mod plain;

use crate::error::ResourceFault;

use super::events::{Event, EventOrder, heap_sort};
use super::grid::{Point, side};
use super::regions::Regions;
use super::room::{reserve, to_u32};

pub(crate) use edge::{Edge, Mark};

/// No edge.
pub(crate) const NONE: u32 = u32::MAX;
/// Sweeps after which a frame is given up. Real ones take one or two.
const SWEEPS_MAX: u32 = 40;
/// Steps along the active list, for each edge and at least, after which a frame is given up.
const STEPS_PER_EDGE: u64 = 64;
const STEPS_LEAST: u64 = 1 << 24;

/// What happens at one vertex.
pub(crate) struct Vertex<'a> {
    pub(crate) point: Point,
    /// The active neighbour left of everything that happens here, or [`NONE`].
    pub(crate) left: u32,
    /// Edges that end here, from left to right.
    pub(crate) ended: &'a [u32],
    /// Edges that start here, from left to right.
    pub(crate) started: &'a [u32],
}

/// An edge that starts at a point which came up during the sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Later {
    key: u64,
    edge: u32,
}

/// The edges of one or more rings, and the memory to sweep them with.
#[derive(Debug, Default)]
pub(crate) struct Sweep {
    pub(crate) edges: Vec<Edge>,
    /// Of each edge.
    pub(crate) marks: Vec<Mark>,
    /// What is known to happen, in the order of the sweep.
    events: Vec<Event>,
    order: EventOrder,
    /// Starts that came up during the sweep, earliest first.
    later: BinaryHeap<Reverse<Later>>,
    /// Splits that belong above the sweep line: edge and point.
    late: Vec<(u32, Point)>,
    /// Where edges were bent in this sweep without harm, and up to which length they may be.
    bends: Vec<Point>,
    harmless_length: i64,
    started: Vec<u32>,
    ended: Vec<u32>,
    /// First edge of the active list.
    head: u32,
    /// An edge near the one last looked at.
    cursor: u32,
    is_bent: bool,
    steps: u64,
    steps_max: u64,
}

impl Sweep {
    /// Begins a frame of so many points: all its sweeps together have to do with steps for these.
    pub(crate) fn begin_frame(&mut self, points: usize) {
        self.steps = 0;
        self.steps_max = STEPS_LEAST.max(STEPS_PER_EDGE.saturating_mul(points as u64));
    }

    /// Takes over the edges of `rings`, and forgets all others.
    pub(crate) fn read<'a>(
        &mut self,
        rings: impl Iterator<Item = &'a [Point]>,
        points: usize,
        shift: u32,
    ) -> Result<(), ResourceFault> {
        // The square of a pixel's grid steps, over the clearance.
        self.harmless_length = (1 << (2 * shift)) / i64::from(crossing::CLEARANCE);
        self.edges.clear();
        self.marks.clear();
        self.events.clear();
        // What a sweep that was given up has left.
        self.later.clear();
        self.late.clear();
        reserve(&mut self.edges, points)?;
        reserve(&mut self.marks, points)?;
        // A lower end for every second edge at most.
        reserve(&mut self.events, points.saturating_add(points / 2 + 1))?;
        for (index, ring) in (0..).zip(rings) {
            self.add_ring(index, ring);
        }
        self.order.sort(&mut self.events)
    }

    fn add_ring(&mut self, index: u32, ring: &[Point]) {
        let first = to_u32(self.edges.len());
        let end = first + to_u32(ring.len());
        let [.., before, last] = ring else { return };
        let mut from = *last;
        let mut came_down = before.key() < last.key();
        // Edge k goes from point k - 1 to point k.
        for (at, &to) in (first..).zip(ring) {
            let goes_down = from.key() < to.key();
            let (top, bottom, above) = if goes_down {
                (from, to, if at == first { end - 1 } else { at - 1 })
            } else {
                (to, from, if at + 1 == end { first } else { at + 1 })
            };
            self.edges.push(Edge::new(top, bottom, above));
            self.events.push(Event {
                key: top.key(),
                edge: at,
                is_end: false,
            });
            if came_down && !goes_down {
                // Both edges of this point end there: nothing starts that would make an event of it.
                self.events.push(Event {
                    key: from.key(),
                    edge: at,
                    is_end: true,
                });
            }
            came_down = goes_down;
            from = to;
        }
        self.marks.resize(
            end as usize,
            Mark {
                ring: index,
                gap: NONE,
                ..Mark::default()
            },
        );
    }

    /// Sweeps until a sweep bends nothing; `regions` then has followed all of the last one.
    ///
    /// # Errors
    ///
    /// [`ResourceFault::TooTangled`] where that takes too long, [`ResourceFault::Memory`].
    pub(crate) fn run(&mut self, frame: u32, regions: &mut Regions) -> Result<(), ResourceFault> {
        for _ in 0..SWEEPS_MAX {
            regions.restart();
            self.sweep(frame, regions)?;
            if !self.is_bent && !regions.is_lost() && self.head == NONE {
                return Ok(());
            }
            self.start_over()?;
            // What was split does not stand at whole pixels any more.
            self.harmless_length = 0;
        }
        Err(ResourceFault::TooTangled { frame })
    }

    fn sweep(&mut self, frame: u32, regions: &mut Regions) -> Result<(), ResourceFault> {
        (self.head, self.cursor, self.is_bent) = (NONE, NONE, false);
        self.bends.clear();
        let mut next = 0;
        loop {
            let planned = self.key_at(next);
            let later = self.later.peek().map_or(u64::MAX, |event| event.0.key);
            let key = planned.min(later);
            if key == u64::MAX {
                return Ok(());
            }
            if self.steps > self.steps_max {
                return Err(ResourceFault::TooTangled { frame });
            }
            if planned < later {
                let passed = self.pass_plain(next, regions)?;
                next += passed;
                if passed > 0 {
                    continue;
                }
            }
            self.started.clear();
            let mut place = NONE;
            while let Some(&event) = self.events.get(next).filter(|event| event.key == key) {
                next += 1;
                self.take(event, &mut place);
            }
            while let Some(&Reverse(Later { edge, .. })) =
                self.later.peek().filter(|event| event.0.key == key)
            {
                self.later.pop();
                self.take(
                    Event {
                        key,
                        edge,
                        is_end: false,
                    },
                    &mut place,
                );
            }
            self.pass(Point::from_key(key), place, regions)?;
        }
    }

    /// The key of an event, or one past all others where there is none.
    #[inline]
    fn key_at(&self, event: usize) -> u64 {
        self.events.get(event).map_or(u64::MAX, |event| event.key)
    }

    /// Notes an event of the vertex that comes next, and an active edge that ends there.
    #[inline]
    fn take(&mut self, event: Event, place: &mut u32) {
        let mut ends = event.edge;
        if !event.is_end {
            self.started.push(event.edge);
            ends = self.edges[event.edge as usize].above;
        }
        if let Some(edge) = self.edges.get(ends as usize)
            && edge.is_active
            && edge.bottom.key() == event.key
        {
            *place = ends;
        }
    }

    /// Passes the vertex at `point`. `place` is an active edge that ends there, if one is known.
    #[inline(never)]
    fn pass(
        &mut self,
        point: Point,
        place: u32,
        regions: &mut Regions,
    ) -> Result<(), ResourceFault> {
        let (left, right) = self.find_ended(point, place)?;
        self.sort_started(point)?;
        self.replace(left, right);
        let (first, last) = (self.started.first().copied(), self.started.last().copied());
        match (first, last) {
            (Some(first), Some(last)) => {
                self.part(left, first, point)?;
                self.part(last, right, point)?;
            }
            _ => self.part(left, right, point)?,
        }
        if !self.is_bent {
            let vertex = Vertex {
                point,
                left,
                ended: &self.ended,
                started: &self.started,
            };
            self.steps += regions.visit(&vertex, &self.edges, &mut self.marks)?;
        }
        Ok(())
    }

    /// Fills `ended` with the active edges that end at `point`, splitting those that run through it,
    /// and gives the neighbours left and right of them.
    #[inline(never)]
    fn find_ended(&mut self, point: Point, place: u32) -> Result<(u32, u32), ResourceFault> {
        self.ended.clear();
        let (mut left, mut right);
        if place == NONE {
            left = self.locate(point);
            right = self
                .edges
                .get(left as usize)
                .map_or(self.head, |edge| edge.right);
        } else {
            self.ended.push(place);
            Edge { left, right, .. } = self.edges[place as usize];
            while self.ends_at(right, point) {
                self.ended.push(right);
                right = self.edges[right as usize].right;
            }
        }
        let met = self.ended.len();
        while self.ends_at(left, point) {
            self.ended.push(left);
            left = self.edges[left as usize].left;
        }
        // Those to the left came last, and from right to left.
        if self.ended.len() > met {
            self.ended[met..].reverse();
            self.ended.rotate_left(met);
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

    /// Whether an active edge ends at `point` or runs through it. One that was bent may have ended
    /// before, unnoticed.
    #[inline]
    fn ends_at(&mut self, edge: u32, point: Point) -> bool {
        let Some(edge) = self.edges.get(edge as usize) else {
            return false;
        };
        self.steps += 1;
        edge.bottom.key() <= point.key() || side(edge.top, edge.bottom, point) == 0
    }

    /// The last active edge that does not lie right of `point`.
    fn locate(&mut self, point: Point) -> u32 {
        let mut at = if self.cursor == NONE {
            self.head
        } else {
            self.cursor
        };
        let Some(edge) = self.edges.get(at as usize) else {
            return NONE;
        };
        let is_left = |edge: &Edge| side(edge.top, edge.bottom, point) >= 0;
        if is_left(edge) {
            while let Some(next) = self.edges.get(self.edges[at as usize].right as usize) {
                self.steps += 1;
                if !is_left(next) {
                    break;
                }
                at = self.edges[at as usize].right;
            }
            return at;
        }
        loop {
            self.steps += 1;
            at = self.edges[at as usize].left;
            match self.edges.get(at as usize) {
                Some(edge) if !is_left(edge) => {}
                _ => return at,
            }
        }
    }

    /// Sorts `started` from left to right, and splits those that lie on others so that edges which
    /// have more than the upper end in common are one edge twice.
    fn sort_started(&mut self, top: Point) -> Result<(), ResourceFault> {
        let edges = &self.edges;
        let order = |a: &u32, b: &u32| {
            let (a, b) = (edges[*a as usize].bottom, edges[*b as usize].bottom);
            side(top, a, b)
                .cmp(&0)
                .reverse()
                .then_with(|| a.key().cmp(&b.key()))
        };
        match self.started.as_mut_slice() {
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
            let (a, b) = (
                self.edges[shorter as usize].bottom,
                self.edges[longer as usize].bottom,
            );
            if a != b && side(top, a, b) == 0 {
                let rest = self.split(longer, a)?;
                self.plan(rest)?;
            }
        }
        Ok(())
    }

    /// Puts the edges that start in the place of those that end, between `left` and `right`.
    fn replace(&mut self, left: u32, right: u32) {
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

    #[inline]
    fn link(&mut self, left: u32, right: u32) {
        match self.edges.get_mut(left as usize) {
            Some(edge) => edge.right = right,
            None => self.head = right,
        }
        if let Some(edge) = self.edges.get_mut(right as usize) {
            edge.left = left;
        }
    }
}
