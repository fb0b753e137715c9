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

use super::events::{Event, EventOrder};
use super::grid::{Point, crossing, side};
use super::ring::reserve;

/// No edge.
pub(crate) const NONE: u32 = u32::MAX;
/// No edge any more: the vertex has been passed.
const DONE: u32 = NONE - 1;
/// Sweeps after which a frame is given up. Real ones take one or two.
const SWEEPS_MAX: u32 = 40;
/// Grid steps within which a crossing is taken to be at an end of an edge.
const NEAR: u32 = 2;
/// Steps along the active list, for each edge and at least, after which a frame is given up.
const STEPS_PER_EDGE: u64 = 64;
const STEPS_LEAST: u64 = 1 << 26;

/// An edge between two vertices, and its place in the active list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Edge {
    pub(crate) top: Point,
    pub(crate) bottom: Point,
    /// Which ring it is of.
    pub(crate) ring: u32,
    /// The edge whose bottom, in the same ring, is this one's top.
    pub(crate) above: u32,
    /// Neighbours in the active list.
    pub(crate) left: u32,
    pub(crate) right: u32,
    /// Rings that the place right of it lies in.
    pub(crate) cover: u32,
    /// The inside right of it, where it is the left border of one.
    pub(crate) gap: u32,
    /// Whether the place left of it lies in its own ring.
    pub(crate) is_inside_left: bool,
    /// Whether the union of all rings ends or begins here.
    pub(crate) is_border: bool,
    is_active: bool,
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

/// Follows a sweep from vertex to vertex.
pub(crate) trait Visitor {
    /// A new sweep begins; whatever was gathered is void.
    fn restart(&mut self);
    /// The edges of `vertex` may be marked, and `edges` walked along the active list. Started edges
    /// are in it already. Gives the number of edges walked past.
    fn visit(&mut self, vertex: &Vertex<'_>, edges: &mut [Edge]) -> Result<u64, ResourceFault>;
    /// Does the same for a vertex at which `started` takes the place of the edge above it in its ring, and
    /// nothing else happens.
    fn go_on(&mut self, started: u32, edges: &mut [Edge]) -> Result<u64, ResourceFault>;
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
    /// What is known to happen, in the order of the sweep.
    events: Vec<Event>,
    order: EventOrder,
    /// Starts that came up during the sweep, earliest first.
    later: BinaryHeap<Reverse<Later>>,
    /// Splits that belong above the sweep line: edge and point.
    late: Vec<(u32, Point)>,
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
    /// Takes over the edges of `rings`, and forgets all others.
    pub(crate) fn read<'a>(&mut self, rings: impl Iterator<Item = &'a [Point]>, points: usize) -> Result<(), ResourceFault> {
        self.edges.clear();
        self.events.clear();
        reserve(&mut self.edges, points)?;
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
        let Some(&last) = ring.last() else { return };
        let mut from = last;
        // Edge k goes from point k - 1 to point k.
        for (at, &to) in (first..).zip(ring) {
            let goes_down = from.key() < to.key();
            let (top, bottom) = if goes_down { (from, to) } else { (to, from) };
            let above = match (goes_down, at) {
                (true, at) if at == first => end - 1,
                (true, at) => at - 1,
                (false, at) if at + 1 == end => first,
                (false, at) => at + 1,
            };
            self.edges.push(Edge::new(top, bottom, index, above));
            self.events.push(Event { key: top.key(), edge: at, is_end: false });
            from = to;
        }
        // Where both edges of a point end, nothing starts that would make an event of it.
        let goes_down = |edge: u32, to: Point| self.edges[edge as usize].bottom == to;
        for (at, &point) in (first..).zip(ring) {
            let next = if at + 1 == end { first } else { at + 1 };
            if goes_down(at, point) && goes_down(next, point) {
                self.events.push(Event { key: point.key(), edge: at, is_end: true });
            }
        }
    }

    /// Sweeps until a sweep bends nothing; `visitor` then has followed all of the last one.
    ///
    /// # Errors
    ///
    /// [`ResourceFault::TooTangled`] where that takes too long, [`ResourceFault::Memory`].
    pub(crate) fn run(&mut self, frame: u32, visitor: &mut impl Visitor) -> Result<(), ResourceFault> {
        self.steps = 0;
        self.steps_max = STEPS_LEAST.max(STEPS_PER_EDGE * self.edges.len() as u64);
        for _ in 0..SWEEPS_MAX {
            visitor.restart();
            self.sweep(frame, visitor)?;
            if !self.is_bent {
                // Else an edge was passed over.
                return if self.head == NONE { Ok(()) } else { Err(ResourceFault::TooTangled { frame }) };
            }
            self.start_over()?;
        }
        Err(ResourceFault::TooTangled { frame })
    }

    fn sweep(&mut self, frame: u32, visitor: &mut impl Visitor) -> Result<(), ResourceFault> {
        (self.head, self.cursor, self.is_bent) = (NONE, NONE, false);
        let mut next = 0;
        let mut planned = self.key_at(next);
        loop {
            let later = self.later.peek().map_or(u64::MAX, |event| event.0.key);
            let key = planned.min(later);
            if key == u64::MAX {
                return Ok(());
            }
            self.started.clear();
            let (mut place, mut is_first) = (NONE, true);
            while planned == key {
                let event = self.events[next];
                next += 1;
                planned = self.key_at(next);
                if planned != key && later != key && is_first && self.go_on(event, visitor)? {
                    place = DONE;
                    break;
                }
                is_first = false;
                self.take(event, &mut place);
            }
            if place == DONE {
                continue;
            }
            while let Some(&Reverse(Later { edge, .. })) = self.later.peek().filter(|event| event.0.key == key) {
                self.later.pop();
                self.take(Event { key, edge, is_end: false }, &mut place);
            }
            self.pass(Point::from_key(key), place, visitor)?;
            if self.steps > self.steps_max {
                return Err(ResourceFault::TooTangled { frame });
            }
        }
    }

    /// The key of an event, or one past all others where there is none.
    #[inline]
    fn key_at(&self, event: usize) -> u64 {
        self.events.get(event).map_or(u64::MAX, |event| event.key)
    }

    /// Passes a vertex at which one edge follows on another and nothing else happens, as nearly all
    /// are; says whether it was one.
    #[inline]
    fn go_on(&mut self, event: Event, visitor: &mut impl Visitor) -> Result<bool, ResourceFault> {
        let edge = event.edge;
        let below = self.edges[edge as usize];
        let point = below.top;
        let Some(&above) = self.edges.get(below.above as usize) else { return Ok(false) };
        if event.is_end || !above.is_active || above.bottom != point {
            return Ok(false);
        }
        let Edge { left, right, .. } = above;
        if let Some(neighbour) = self.edges.get_mut(left as usize) {
            if neighbour.bottom.key() <= point.key() || side(neighbour.top, neighbour.bottom, point) <= 0 {
                return Ok(false);
            }
            neighbour.right = edge;
        } else {
            self.head = edge;
        }
        if let Some(neighbour) = self.edges.get_mut(right as usize) {
            if neighbour.bottom.key() <= point.key() || side(neighbour.top, neighbour.bottom, point) >= 0 {
                // As it was.
                self.link(left, below.above);
                return Ok(false);
            }
            neighbour.left = edge;
        }
        self.edges[below.above as usize].is_active = false;
        let below = &mut self.edges[edge as usize];
        (below.left, below.right, below.is_active) = (left, right, true);
        self.cursor = edge;
        self.part(left, edge, point)?;
        self.part(edge, right, point)?;
        if !self.is_bent {
            self.steps += visitor.go_on(edge, &mut self.edges)?;
        }
        Ok(true)
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
    fn pass(&mut self, point: Point, place: u32, visitor: &mut impl Visitor) -> Result<(), ResourceFault> {
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
            let vertex = Vertex { point, left, ended: &self.ended, started: &self.started };
            self.steps += visitor.visit(&vertex, &mut self.edges)?;
        }
        Ok(())
    }

    /// Fills `ended` with the active edges that end at `point`, splitting those that run through it,
    /// and gives the neighbours left and right of them.
    fn find_ended(&mut self, point: Point, place: u32) -> Result<(u32, u32), ResourceFault> {
        self.ended.clear();
        let (mut left, mut right);
        if place == NONE {
            left = self.locate(point);
            right = self.edges.get(left as usize).map_or(self.head, |edge| edge.right);
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
        let Some(edge) = self.edges.get(edge as usize) else { return false };
        self.steps += 1;
        edge.bottom.key() <= point.key() || side(edge.top, edge.bottom, point) == 0
    }

    /// The last active edge that does not lie right of `point`.
    fn locate(&mut self, point: Point) -> u32 {
        let mut at = if self.cursor == NONE { self.head } else { self.cursor };
        let Some(edge) = self.edges.get(at as usize) else { return NONE };
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
            side(top, a, b).cmp(&0).reverse().then_with(|| a.key().cmp(&b.key()))
        };
        match self.started.as_mut_slice() {
            [] | [_] => return Ok(()),
            [a, b] => {
                if order(a, b).is_gt() {
                    core::mem::swap(a, b);
                }
            }
            many => many.sort_unstable_by(order),
        }
        for at in 1..self.started.len() {
            let (shorter, longer) = (self.started[at - 1], self.started[at]);
            let (a, b) = (self.edges[shorter as usize].bottom, self.edges[longer as usize].bottom);
            if a != b && side(top, a, b) == 0 {
                let rest = self.split(longer, a)?;
                self.plan(rest)?;
            }
        }
        Ok(())
    }

    /// Puts the edges that start in the place of those that end, between `left` and `right`.
    #[inline]
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
        let (Some(a), Some(b)) = (self.edges.get(left as usize), self.edges.get(right as usize)) else {
            return Ok(());
        };
        let crosses = if a.bottom == b.bottom {
            false
        } else if a.bottom.key() < b.bottom.key() {
            side(b.top, b.bottom, a.bottom) > 0
        } else {
            side(a.top, a.bottom, b.bottom) < 0
        };
        if crosses { self.cut(left, right, point) } else { Ok(()) }
    }

    /// Splits two edges where they cross.
    #[cold]
    fn cut(&mut self, left: u32, right: u32, point: Point) -> Result<(), ResourceFault> {
        let (a, b) = (self.edges[left as usize], self.edges[right as usize]);
        // Once edges were bent, the order in which they stand may be wrong.
        let divides = |a: &Edge, b: &Edge| {
            let (top, bottom) = (side(a.top, a.bottom, b.top), side(a.top, a.bottom, b.bottom));
            top.signum() * bottom.signum() <= 0
        };
        if !divides(&a, &b) || !divides(&b, &a) {
            return Ok(());
        }
        let at = crossing((a.top, a.bottom), (b.top, b.bottom));
        // Lines that cross at a small angle would else do so again, a step further each time.
        let ends = [a.top, a.bottom, b.top, b.bottom];
        let at = ends.into_iter().find(|&end| is_near(end, at)).unwrap_or(at);
        let is_ahead = |edge: &Edge| at == edge.bottom || (edge.top.key() < at.key() && at.key() < edge.bottom.key());
        let is_ahead = at.key() > point.key() && is_ahead(&a) && is_ahead(&b);
        for (index, edge) in [(left, a), (right, b)] {
            if at == edge.top || at == edge.bottom {
                continue;
            }
            if !is_ahead || side(edge.top, edge.bottom, at) != 0 {
                self.is_bent = true;
            }
            if is_ahead {
                let rest = self.split(index, at)?;
                self.plan(rest)?;
            } else {
                reserve_more(&mut self.late)?;
                self.late.push((index, at));
            }
        }
        Ok(())
    }

    /// Ends an edge at `point`, and gives a new one for the rest of it, which is not active yet.
    fn split(&mut self, edge: u32, point: Point) -> Result<u32, ResourceFault> {
        reserve_more(&mut self.edges)?;
        let whole = &mut self.edges[edge as usize];
        let rest = Edge::new(point, whole.bottom, whole.ring, edge);
        whole.bottom = point;
        self.edges.push(rest);
        Ok(to_u32(self.edges.len() - 1))
    }

    /// Lets an edge start when the sweep comes to it.
    fn plan(&mut self, edge: u32) -> Result<(), ResourceFault> {
        self.later.try_reserve(1).map_err(|_| memory::<Later>(self.later.len()))?;
        let key = self.edges[edge as usize].top.key();
        self.later.push(Reverse(Later { key, edge }));
        Ok(())
    }

    /// Makes ready to sweep the edges as they are now split.
    fn start_over(&mut self) -> Result<(), ResourceFault> {
        for (edge, point) in core::mem::take(&mut self.late) {
            let whole = self.edges[edge as usize];
            // It may have been split elsewhere since.
            if point == whole.top || point == whole.bottom || !is_between(point, whole.top, whole.bottom) {
                continue;
            }
            let rest = self.split(edge, whole.bottom)?;
            for (edge, from, to) in [(edge, whole.top, point), (rest, point, whole.bottom)] {
                let (top, bottom) = if from.key() < to.key() { (from, to) } else { (to, from) };
                let edge = &mut self.edges[edge as usize];
                (edge.top, edge.bottom) = (top, bottom);
            }
        }
        self.events.clear();
        reserve(&mut self.events, 2 * self.edges.len())?;
        for (index, edge) in (0..).zip(&mut self.edges) {
            edge.is_active = false;
            self.events.push(Event { key: edge.top.key(), edge: index, is_end: false });
            self.events.push(Event { key: edge.bottom.key(), edge: index, is_end: true });
        }
        self.steps += 2 * self.edges.len() as u64;
        self.order.sort(&mut self.events)
    }
}

impl Edge {
    fn new(top: Point, bottom: Point, ring: u32, above: u32) -> Self {
        Self {
            top,
            bottom,
            ring,
            above,
            left: NONE,
            right: NONE,
            cover: 0,
            gap: NONE,
            is_inside_left: false,
            is_border: false,
            is_active: false,
        }
    }
}

/// Whether two points are so close that one may stand for the other.
fn is_near(a: Point, b: Point) -> bool {
    a.x.abs_diff(b.x) <= NEAR && a.y.abs_diff(b.y) <= NEAR
}

/// Whether a point lies in the box that two others span, or close to it.
fn is_between(point: Point, a: Point, b: Point) -> bool {
    let near = NEAR.cast_signed();
    let is_within = |value: i32, a: i32, b: i32| (a.min(b) - near..=a.max(b) + near).contains(&value);
    is_within(point.x, a.x, b.x) && is_within(point.y, a.y, b.y)
}

fn reserve_more<T>(list: &mut Vec<T>) -> Result<(), ResourceFault> {
    list.try_reserve(1).map_err(|_| memory::<T>(list.len()))
}

fn memory<T>(count: usize) -> ResourceFault {
    ResourceFault::Memory { bytes: (count as u64 + 1).saturating_mul(size_of::<T>() as u64) }
}

/// No frame has so many edges: points are at most a quarter of it, and each split is paid for in memory.
fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(NONE - 1)
}
