//! The edges of a sweep, and the memory to sweep them with.

use core::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::error::ResourceFault;
use crate::memory::reserve;

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
/// Grid steps that an edge must keep from other edges to be bent harmlessly.
pub(super) const CLEARANCE: u32 = 64;

/// The start of an edge that was found during the sweep.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LaterStart {
    pub(super) key: u64,
    pub(super) edge: u32,
}

/// The edges of one or more rings, and the memory to sweep them with.
#[derive(Debug, Default)]
pub(crate) struct Sweep {
    pub(crate) edges: Vec<Edge>,
    /// One for each edge.
    pub(crate) marks: Vec<Mark>,
    /// Events known from the start, in the order of the sweep.
    pub(super) events: Vec<Event>,
    pub(super) order: EventOrder,
    /// Starts found during the sweep, earliest first.
    pub(super) later: BinaryHeap<Reverse<LaterStart>>,
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
}

impl Sweep {
    /// Begins a frame: its sweeps share one limit on steps.
    pub(crate) fn begin_frame(&mut self) {
        self.steps = 0;
    }

    /// Replaces all edges by those of `rings`, which have `points` points in all and `2^shift` grid
    /// steps to a pixel.
    pub(crate) fn read<'a>(
        &mut self,
        rings: impl Iterator<Item = &'a [Point]>,
        points: usize,
        shift: u32,
    ) -> Result<(), ResourceFault> {
        // The square of a pixel's grid steps, divided by the clearance.
        self.harmless_length = (1 << (2 * shift)) / i64::from(CLEARANCE);
        self.edges.clear();
        self.marks.clear();
        self.events.clear();
        // A refused sweep may have left some.
        self.later.clear();
        self.late.clear();
        reserve(&mut self.edges, points)?;
        reserve(&mut self.marks, points)?;
        // A lower end for at most every second edge.
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
