//! Splits of edges, now and for the next sweep.

use core::cmp::Reverse;

use crate::error::ResourceFault;
use crate::memory::{out_of_memory, reserve, reserve_more};

use super::super::edge::Edge;
use super::super::events::Event;
use super::super::grid::Point;
use super::super::index::to_u32;
use super::state::{LaterEvent, STEPS_PER_SPLIT, Sweep};

/// Grid steps within which two points count as the same.
const NEAR: u32 = 2;

impl Sweep {
    /// Ends an edge at `point`. Returns a new edge for the rest of it, which is not active yet.
    #[inline(never)]
    pub(super) fn split(&mut self, edge: u32, point: Point) -> Result<u32, ResourceFault> {
        self.steps += STEPS_PER_SPLIT;
        if !self.chains.spans.is_empty() {
            // An event left of the point would be missing.
            let whole = &self.edges[edge as usize];
            self.is_bent |= self.chains.has_hook(edge, whole, point.y);
        }
        reserve_more(&mut self.edges)?;
        reserve_more(&mut self.marks)?;
        let whole = &mut self.edges[edge as usize];
        let rest = Edge::new(point, whole.bottom, edge);
        whole.bottom = point;
        self.edges.push(rest);
        self.chains.split(edge, point)?;
        self.marks.push(self.marks[edge as usize]);
        Ok(to_u32(self.edges.len() - 1))
    }

    /// Schedules the start of an edge in this sweep.
    pub(super) fn schedule(&mut self, edge: u32) -> Result<(), ResourceFault> {
        let key = self.edges[edge as usize].top.key();
        self.schedule_event(key, edge, false)
    }

    /// Schedules the end of an edge that no other may follow.
    pub(super) fn schedule_end(&mut self, edge: u32) -> Result<(), ResourceFault> {
        let key = self.edges[edge as usize].bottom.key();
        self.schedule_event(key, edge, true)
    }

    fn schedule_event(&mut self, key: u64, edge: u32, is_end: bool) -> Result<(), ResourceFault> {
        self.later
            .try_reserve(1)
            .map_err(|_| out_of_memory::<LaterEvent>(self.later.len() + 1))?;
        self.later.push(Reverse(LaterEvent { key, edge, is_end }));
        Ok(())
    }

    /// Prepares to sweep the edges again, as they are now split.
    #[inline(never)]
    pub(super) fn start_over(&mut self) -> Result<(), ResourceFault> {
        self.split_late()?;
        self.events.clear();
        reserve(&mut self.events, 2 * self.edges.len())?;
        for edge in &mut self.edges {
            // For now: whether another edge follows this one.
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

    /// Makes the splits that were above the sweep line.
    fn split_late(&mut self) -> Result<(), ResourceFault> {
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
        Ok(())
    }
}

/// Whether two points are so close that one may replace the other.
pub(super) fn is_near(a: Point, b: Point) -> bool {
    a.x.abs_diff(b.x) <= NEAR && a.y.abs_diff(b.y) <= NEAR
}

/// Whether a point lies within `near` grid steps of the box that two others span.
pub(super) fn is_between(point: Point, a: Point, b: Point, near: i32) -> bool {
    let is_within =
        |value: i32, a: i32, b: i32| (a.min(b) - near..=a.max(b) + near).contains(&value);
    is_within(point.x, a.x, b.x) && is_within(point.y, a.y, b.y)
}
