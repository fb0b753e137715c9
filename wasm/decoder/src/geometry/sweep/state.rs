//! The edges of a sweep, and the memory to sweep them with.

use core::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::error::ResourceFault;
use crate::memory::{reserve, reserve_more};

use super::super::border::Border;
use super::super::chain::{Chains, Side};
use super::super::edge::{Edge, Mark};
use super::super::events::{Event, EventOrder};
use super::super::grid::Point;
use super::super::index::{NONE, to_u32};

/// Maximum steps of all sweeps of a frame: along the active list, and [`STEPS_PER_SPLIT`] for each
/// split. A frame that takes more is refused: that takes half a second.
pub(super) const MAX_STEPS: u64 = 1 << 24;
/// A split allocates, and its events are sorted: it takes as long as so many steps.
pub(super) const STEPS_PER_SPLIT: u64 = 12;
/// Maximum edges of a frame, split ones included. They take some 180 bytes each.
pub(super) const MAX_EDGES: usize = 1 << 20;
/// Maximum corners of an edge between its ends: an edge is followed as far at once, though its neighbour may change
/// long before.
const MAX_INNER: usize = 32;
/// Grid steps that an edge must keep from other edges to be bent harmlessly.
pub(super) const CLEARANCE: u32 = 64;

/// The start or the end of an edge that was found during the sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LaterEvent {
    pub(super) key: u64,
    pub(super) edge: u32,
    pub(super) is_end: bool,
}

/// The edges of one or more rings, and the memory to sweep them with.
#[derive(Debug, Default)]
pub(crate) struct Sweep {
    pub(crate) edges: Vec<Edge>,
    /// One for each edge.
    pub(crate) marks: Vec<Mark>,
    /// The corners of edges that have more than one side.
    pub(super) chains: Chains,
    /// Events known from the start, in the order of the sweep.
    pub(super) events: Vec<Event>,
    pub(super) order: EventOrder,
    /// Events found during the sweep, earliest first.
    pub(super) later: BinaryHeap<Reverse<LaterEvent>>,
    /// Splits above the sweep line, for the next sweep: edge and point.
    pub(super) late: Vec<(u32, Point)>,
    /// Points to which this sweep bent edges harmlessly.
    pub(super) bends: Vec<Point>,
    /// Maximum length of an edge that may be bent harmlessly, in grid steps.
    pub(super) harmless_length: i64,
    /// Edges that start at the current vertex.
    pub(super) started: Vec<u32>,
    /// Edges that end at the current vertex.
    pub(super) ended: Vec<u32>,
    /// First edge of the active list.
    pub(super) head: u32,
    /// An edge near the last one that was looked up.
    pub(super) cursor: u32,
    /// Whether this sweep bent an edge in a way that may cause new crossings.
    pub(super) is_bent: bool,
    pub(super) steps: u64,
    /// Maximum steps.
    pub(super) max_steps: u64,
}

impl Sweep {
    /// Begins a frame: its sweeps share one limit on steps.
    pub(crate) fn begin_frame(&mut self) {
        (self.steps, self.max_steps) = (0, MAX_STEPS);
    }

    /// Replaces all edges by those of `rings`, which have `points` points in all and `2^shift` grid
    /// steps to a pixel.
    pub(crate) fn read<'a>(
        &mut self,
        rings: impl Iterator<Item = &'a [Point]>,
        points: usize,
        shift: u32,
    ) -> Result<(), ResourceFault> {
        self.begin(points, shift)?;
        for (index, ring) in (0..).zip(rings) {
            self.add_ring(index, ring);
        }
        self.order.sort(&mut self.events)
    }

    /// Does what [`read`](Self::read) does, but makes one edge of all sides of a ring that follow each other down or
    /// up, up to [`MAX_INNER`] corners.
    pub(crate) fn read_chains<'a>(
        &mut self,
        rings: impl Iterator<Item = &'a [Point]>,
        points: usize,
        shift: u32,
    ) -> Result<(), ResourceFault> {
        self.begin(points, shift)?;
        // Each ring is closed by its first corner once more.
        reserve(&mut self.chains.inner, points.saturating_add(points / 3))?;
        for (index, ring) in (0..).zip(rings) {
            self.add_chains(index, ring)?;
        }
        self.order.sort(&mut self.events)
    }

    /// Replaces all edges by the borders of two unions.
    pub(crate) fn read_borders(&mut self, unions: [&[Border]; 2]) -> Result<(), ResourceFault> {
        self.begin(unions[0].len() + unions[1].len(), 0)?;
        // Their ends are not at whole pixels.
        self.harmless_length = 0;
        for (ring, borders) in (0..).zip(unions) {
            let start = to_u32(self.edges.len());
            for &Border { top, bottom, above } in borders {
                let above = if above == NONE { NONE } else { start + above };
                self.edges.push(Edge::new(top, bottom, above));
            }
            self.marks.resize(
                self.edges.len(),
                Mark {
                    ring,
                    gap: NONE,
                    ..Mark::default()
                },
            );
        }
        self.start_over()
    }

    /// Returns the number of sides of all edges, or more.
    pub(crate) fn side_count(&self) -> usize {
        self.edges.len() + self.chains.inner.len()
    }

    /// Returns the corners of an edge: its top, those between, and its bottom.
    #[inline]
    pub(crate) fn corners(&self, index: usize) -> (Point, &[Point], Point) {
        let Edge { top, bottom, .. } = self.edges[index];
        let inner = self.chains.spans.get(index).map_or(&[][..], |span| {
            &self.chains.inner[span.first as usize..span.end as usize]
        });
        (top, inner, bottom)
    }

    fn begin(&mut self, points: usize, shift: u32) -> Result<(), ResourceFault> {
        // The square of a pixel's grid steps, divided by the clearance.
        self.harmless_length = (1 << (2 * shift)) / i64::from(CLEARANCE);
        self.edges.clear();
        self.marks.clear();
        self.chains.clear();
        self.events.clear();
        // A refused sweep may have left some.
        self.later.clear();
        self.late.clear();
        reserve(&mut self.edges, points)?;
        reserve(&mut self.marks, points)?;
        // A lower end for at most every second edge.
        reserve(&mut self.events, points.saturating_add(points / 2 + 1))
    }

    fn add_chains(&mut self, ring: u32, points: &[Point]) -> Result<(), ResourceFault> {
        // The first corner in the order of the sweep: a chain begins on either side of it.
        let first = (0..points.len()).min_by_key(|&at| points[at].key());
        let first = first.unwrap_or(0);
        let inner = &mut self.chains.inner;
        let mut start = inner.len();
        reserve(inner, start + points.len() + 1)?;
        inner.extend_from_slice(&points[first..]);
        inner.extend_from_slice(&points[..=first]);
        let last = inner.len() - 1;
        let mut goes_down = true;
        while start < last {
            let inner = &mut self.chains.inner;
            let mut end = start + 1;
            if goes_down {
                while end < last && inner[end].y <= inner[end + 1].y {
                    end += 1;
                }
                // A level side at the lower end belongs to the chain that it leads right.
                if end - 1 > start && is_left_of(inner[end], inner[end - 1]) {
                    end -= 1;
                }
            } else {
                while end < last && inner[end].y >= inner[end + 1].y {
                    end += 1;
                }
                if end < last && is_left_of(inner[end - 1], inner[end]) {
                    end -= 1;
                }
            }
            let (mut top, mut bottom) = (inner[start], inner[end]);
            if !goes_down {
                core::mem::swap(&mut top, &mut bottom);
                inner[start + 1..end].reverse();
            }
            self.add_chain(ring, (top, bottom), (start + 1, end), goes_down)?;
            (start, goes_down) = (end, !goes_down);
        }
        Ok(())
    }

    /// Adds the edges of a chain, given by its ends and the indices of the corners between them.
    fn add_chain(
        &mut self,
        ring: u32,
        (mut top, bottom): Side,
        (mut first, end): (usize, usize),
        has_end: bool,
    ) -> Result<(), ResourceFault> {
        let mut above = NONE;
        loop {
            reserve_more(&mut self.edges)?;
            reserve_more(&mut self.marks)?;
            reserve_more(&mut self.events)?;
            let edge = to_u32(self.edges.len());
            let inner = &self.chains.inner;
            let mut until = end.min(first + MAX_INNER);
            // Not at a level side, which may lead left.
            while until < end
                && (inner[until - 1].y == inner[until].y
                    || inner
                        .get(until + 1)
                        .is_none_or(|next| next.y == inner[until].y))
            {
                until += 1;
            }
            let to = if until < end { inner[until] } else { bottom };
            self.edges.push(Edge::new(top, to, above));
            self.chains.push(first, until, (top, to))?;
            self.marks.push(Mark {
                ring,
                gap: NONE,
                ..Mark::default()
            });
            self.events.push(Event {
                key: top.key(),
                edge,
                is_end: false,
            });
            if until >= end {
                break;
            }
            (above, top, first) = (edge, to, until + 1);
        }
        if has_end {
            reserve_more(&mut self.events)?;
            self.events.push(Event {
                key: bottom.key(),
                edge: to_u32(self.edges.len() - 1),
                is_end: true,
            });
        }
        Ok(())
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
                // Both edges of this point end there. No edge starts there, which would be an event.
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
}

/// Whether a point lies left of another one in the same row.
fn is_left_of(a: Point, b: Point) -> bool {
    a.y == b.y && a.x < b.x
}
