//! The loop of a sweep over its events.

use core::cmp::Reverse;

use crate::error::ResourceFault;

use super::super::events::Event;
use super::super::grid::Point;
use super::super::index::NONE;
use super::state::{LaterEvent, MAX_EDGES, MAX_STEPS, Sweep};
use super::visitor::Visitor;

/// Maximum sweeps of a frame. Real frames take one or two.
const MAX_SWEEPS: u32 = 40;

/// Maximum steps of a sweep of chains, for each of its corners. Plain ones take two or three.
const CHAIN_STEPS: u64 = 16;
/// Number of corners that are always paid for.
const MIN_POINTS: u64 = 256;

impl Sweep {
    /// Sweeps until a sweep bends nothing. `visitor` has then followed all of the last sweep.
    ///
    /// # Errors
    ///
    /// [`ResourceFault::TooTangled`] if that takes too long, [`ResourceFault::Memory`].
    pub(crate) fn run(
        &mut self,
        frame: u32,
        visitor: &mut impl Visitor,
    ) -> Result<(), ResourceFault> {
        for _ in 0..MAX_SWEEPS {
            visitor.restart();
            self.sweep(frame, visitor)?;
            if !self.is_bent && !visitor.is_void() && self.head == NONE {
                return Ok(());
            }
            self.start_over()?;
            // Split points are not at whole pixels any more.
            self.harmless_length = 0;
        }
        Err(ResourceFault::TooTangled { frame })
    }

    /// Sweeps once. Returns whether this was enough: if not, the edges are void.
    pub(crate) fn run_chains(&mut self, visitor: &mut impl Visitor) -> Result<bool, ResourceFault> {
        let before = self.steps;
        visitor.restart();
        self.max_steps = before + CHAIN_STEPS * (self.chains.inner.len() as u64 + MIN_POINTS);
        let swept = self.sweep(0, visitor);
        self.max_steps = MAX_STEPS;
        self.steps = before;
        match swept {
            Err(ResourceFault::TooTangled { .. }) => Ok(false),
            swept => swept.map(|()| !self.is_bent && !visitor.is_void() && self.head == NONE),
        }
    }

    #[inline(never)]
    fn sweep(&mut self, frame: u32, visitor: &mut impl Visitor) -> Result<(), ResourceFault> {
        (self.head, self.cursor, self.is_bent) = (NONE, NONE, false);
        self.bends.clear();
        let mut next = 0;
        loop {
            let known = self.key_at(next);
            let later = self.later.peek().map_or(u64::MAX, |event| event.0.key);
            let key = known.min(later);
            if key == u64::MAX {
                return Ok(());
            }
            if self.is_bent && !self.chains.spans.is_empty() {
                return Ok(());
            }
            if self.steps > self.max_steps || self.edges.len() > MAX_EDGES {
                return Err(ResourceFault::TooTangled { frame });
            }
            if known < later {
                let passed = self.pass_simple(next, visitor)?;
                next += passed;
                if passed > 0 {
                    continue;
                }
            }
            if !self.chains.spans.is_empty() && self.unhook_at(Point::from_key(key))? {
                continue;
            }
            let place = self.take_events(key, &mut next);
            self.pass(Point::from_key(key), place, visitor)?;
        }
    }

    /// Collects the events at `key`, the first of which is `next`, into `started`. Returns an active
    /// edge that ends there, or `NONE` if none is known.
    #[inline(never)]
    fn take_events(&mut self, key: u64, next: &mut usize) -> u32 {
        self.started.clear();
        let mut place = NONE;
        while let Some(&event) = self.events.get(*next).filter(|event| event.key == key) {
            *next += 1;
            self.take_event(event, &mut place);
        }
        while let Some(&Reverse(LaterEvent { edge, is_end, .. })) =
            self.later.peek().filter(|event| event.0.key == key)
        {
            self.later.pop();
            self.take_event(Event { key, edge, is_end }, &mut place);
        }
        place
    }

    #[inline]
    fn take_event(&mut self, event: Event, place: &mut u32) {
        let mut ended = event.edge;
        if !event.is_end {
            self.started.push(event.edge);
            ended = self.edges[event.edge as usize].above;
        }
        if let Some(edge) = self.edges.get(ended as usize)
            && edge.is_active
            && edge.bottom.key() == event.key
        {
            *place = ended;
        }
    }
}
