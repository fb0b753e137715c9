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

use crate::error::ResourceFault;

use super::events::{Event, EventOrder, heap_sort};
use super::grid::{Point, crossing, side};
use super::regions::Regions;
use super::ring::reserve;

/// No edge.
pub(crate) const NONE: u32 = u32::MAX;
/// Sweeps after which a frame is given up. Real ones take one or two.
const SWEEPS_MAX: u32 = 40;
/// Grid steps within which a crossing is taken to be at an end of an edge.
const NEAR: u32 = 2;
/// Bends of a sweep that may pass as harmless, and the grid steps that edges have to keep from others.
const BENDS_MAX: usize = 32;
const CLEARANCE: u32 = 64;
/// Steps along the active list, for each edge and at least, after which a frame is given up.
const STEPS_PER_EDGE: u64 = 64;
const STEPS_LEAST: u64 = 1 << 24;

/// An edge between two vertices, and its place in the active list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) top: Point,
    pub(crate) bottom: Point,
    /// The edge whose bottom, in the same ring, is this one's top.
    pub(crate) above: u32,
    /// Neighbours in the active list.
    pub(crate) left: u32,
    pub(crate) right: u32,
    is_active: bool,
}

/// What is known of the plane about an edge.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mark {
    /// Which ring the edge is of.
    pub(crate) ring: u32,
    /// Rings that the place right of it lies in.
    pub(crate) cover: u32,
    /// The inside right of it, where it is the left border of one, or [`NONE`].
    pub(crate) gap: u32,
    /// Whether the place left of it lies in its own ring.
    pub(crate) is_inside_left: bool,
    /// Whether the union of all rings ends or begins here.
    pub(crate) is_border: bool,
}

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
        self.harmless_length = (1 << (2 * shift)) / i64::from(CLEARANCE);
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

    /// Passes the vertex of an event if it is a plain one, as nearly all are: an outline goes on, or
    /// turns, and nothing else happens there. Gives the number of events that it took.
    #[inline]
    fn pass_plain(&mut self, at: usize, regions: &mut Regions) -> Result<usize, ResourceFault> {
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

    /// The key of an event, or one past all others where there is none.
    #[inline]
    fn key_at(&self, event: usize) -> u64 {
        self.events.get(event).map_or(u64::MAX, |event| event.key)
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

    /// Looks whether two edges that became neighbours at `point` cross further down, and splits them there.
    #[inline]
    fn part(&mut self, left: u32, right: u32, point: Point) -> Result<(), ResourceFault> {
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
    fn cut(&mut self, left: u32, right: u32, point: Point) -> Result<(), ResourceFault> {
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
    fn split(&mut self, edge: u32, point: Point) -> Result<u32, ResourceFault> {
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
    fn plan(&mut self, edge: u32) -> Result<(), ResourceFault> {
        self.later
            .try_reserve(1)
            .map_err(|_| memory::<Later>(self.later.len()))?;
        let key = self.edges[edge as usize].top.key();
        self.later.push(Reverse(Later { key, edge }));
        Ok(())
    }

    /// Makes ready to sweep the edges as they are now split.
    #[inline(never)]
    fn start_over(&mut self) -> Result<(), ResourceFault> {
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

impl Edge {
    /// Whether a point that the sweep is at lies on the given side of this edge, 1 right and -1 left,
    /// and the edge goes on past it.
    #[inline]
    fn passes(&self, point: Point, which: i64) -> bool {
        self.bottom.key() > point.key() && side(self.top, self.bottom, point).signum() == which
    }

    /// Whether this edge, now left of `right`, ends right of it, or `right` left of this one.
    #[inline]
    fn crosses(&self, right: &Self) -> bool {
        if self.bottom == right.bottom {
            false
        } else if self.bottom.key() < right.bottom.key() {
            side(right.top, right.bottom, self.bottom) > 0
        } else {
            side(self.top, self.bottom, right.bottom) < 0
        }
    }

    fn new(top: Point, bottom: Point, above: u32) -> Self {
        Self {
            top,
            bottom,
            above,
            left: NONE,
            right: NONE,
            is_active: false,
        }
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

fn reserve_more<T>(list: &mut Vec<T>) -> Result<(), ResourceFault> {
    list.try_reserve(1).map_err(|_| memory::<T>(list.len()))
}

fn memory<T>(count: usize) -> ResourceFault {
    ResourceFault::Memory {
        bytes: (count as u64 + 1).saturating_mul(size_of::<T>() as u64),
    }
}

/// No frame has so many edges: points are at most a quarter of it, and each split is paid for in memory.
fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(NONE - 1)
}
