//! The union of many rings, step by step: of a few rings each, then of two unions each.
//!
//! Rings that lie over each other cross each other as often as there are pairs of them. Most crossings lie within
//! other rings. A union has only those that are on its border, so that the next step does not find them again.

use crate::error::ResourceFault;
use crate::memory::{reserve, reserve_more};

use super::border::Border;
use super::index::{NONE, to_u32};
use super::marker::Marker;
use super::ring::Rings;
use super::sweep::Sweep;

/// Rings of a first union.
const RINGS: usize = 4;
/// More rings than these are united step by step.
pub(crate) const MAX_DIRECT: usize = 2 * RINGS;

/// Unites rings. Its memory is kept from frame to frame.
#[derive(Debug, Default)]
pub(crate) struct Union {
    marker: Marker,
    borders: Vec<Border>,
    /// End of each union in `borders`.
    ends: Vec<u32>,
    next: Vec<Border>,
    next_ends: Vec<u32>,
    /// Scratch: the place of each edge of a sweep in its union, or [`NONE`].
    places: Vec<u32>,
}

impl Union {
    /// Unites rings until two unions are left. Leaves their edges in `sweep`.
    pub(crate) fn read(
        &mut self,
        rings: &Rings,
        sweep: &mut Sweep,
        frame: u32,
    ) -> Result<(), ResourceFault> {
        self.next.clear();
        self.next_ends.clear();
        let mut all = rings.iter();
        for _ in 0..rings.count().div_ceil(RINGS) {
            sweep.read(all.by_ref().take(RINGS), rings.point_count(), rings.shift())?;
            sweep.run(frame, &mut self.marker)?;
            self.collect(sweep)?;
        }
        loop {
            core::mem::swap(&mut self.borders, &mut self.next);
            core::mem::swap(&mut self.ends, &mut self.next_ends);
            self.next.clear();
            self.next_ends.clear();
            let mut start = 0;
            let pairs = self.ends.len().div_ceil(2);
            for at in 0..pairs {
                let middle = self.ends[2 * at] as usize;
                let end = self
                    .ends
                    .get(2 * at + 1)
                    .map_or(middle, |&end| end as usize);
                sweep.read_borders([&self.borders[start..middle], &self.borders[middle..end]])?;
                if pairs == 1 {
                    return Ok(());
                }
                sweep.run(frame, &mut self.marker)?;
                self.collect(sweep)?;
                start = end;
            }
        }
    }

    /// Adds the borders that a sweep found.
    fn collect(&mut self, sweep: &Sweep) -> Result<(), ResourceFault> {
        let start = self.next.len();
        self.places.clear();
        reserve(&mut self.places, sweep.edges.len())?;
        let mut count = 0;
        for mark in &sweep.marks {
            self.places.push(if mark.is_border { count } else { NONE });
            count += u32::from(mark.is_border);
        }
        reserve(&mut self.next, start + count as usize)?;
        for (edge, mark) in sweep.edges.iter().zip(&sweep.marks) {
            if !mark.is_border {
                continue;
            }
            let follows = sweep.edges.get(edge.above as usize);
            let follows = follows.is_some_and(|above| above.bottom == edge.top);
            self.next.push(Border {
                top: edge.top,
                bottom: edge.bottom,
                above: if follows {
                    self.places[edge.above as usize]
                } else {
                    NONE
                },
            });
        }
        reserve_more(&mut self.next_ends)?;
        self.next_ends.push(to_u32(self.next.len()));
        Ok(())
    }
}
