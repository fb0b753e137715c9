//! Collects visits by group, and sorts them into runs.
//!
//! In one section, the runs of a row are from the 1st left to the 2nd right, from the 3rd to the 4th, and so
//! on, with lefts and rights sorted apart. For a column lies in one of these runs exactly if an odd number
//! lies between the number of rights before it and the number of lefts up to it. If the two differ, a
//! visit covers the column; if not, the column is inside exactly if the number is odd. Both agree with
//! the rule in `chains`.

use alphastream_lanes::{Lanes, ROWS, padded, sort};

use super::bounds::{Bounds, Space};
use crate::error::ResourceFault;
use crate::memory::filled;

/// Maximum visits of a group. Twice as many are an odd number of cache lines, so that groups do not
/// evict each other.
const MAX_VISITS: usize = 126;

/// The outlines need more than chains and groups can do: bit planes decode the frame.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Refused;

/// The visits of a frame.
#[derive(Clone, Debug)]
pub(in super::super) struct Groups {
    lefts: Vec<[Lanes; MAX_VISITS]>,
    rights: Vec<[Lanes; MAX_VISITS]>,
    /// Visits of each group.
    counts: Vec<u8>,
    /// For each group a bit per visit that starts a section, except the first.
    sections: Vec<u128>,
    bounds: Bounds,
    /// The runs of all sections of a group: starts and ends.
    union: [[Lanes; MAX_VISITS]; 2],
}

impl Groups {
    pub(in super::super) fn new(height: usize) -> Result<Self, ResourceFault> {
        let groups = height.div_ceil(ROWS);
        Ok(Self {
            lefts: filled([Lanes::ZERO; MAX_VISITS], groups)?,
            rights: filled([Lanes::ZERO; MAX_VISITS], groups)?,
            counts: filled(0, groups)?,
            sections: filled(0, groups)?,
            bounds: Bounds::default(),
            union: [[Lanes::ZERO; MAX_VISITS]; 2],
        })
    }

    /// Starts an outline within `space`, in a new section where it may share pixels with others.
    pub(in super::super) fn start_channel(&mut self, space: &Space) {
        let (counts, sections) = (&self.counts, &mut self.sections);
        self.bounds.add(space, |rows| {
            let groups = rows.start / ROWS..rows.end.div_ceil(ROWS);
            let counts = &counts[groups.clone()];
            for (sections, count) in sections[groups].iter_mut().zip(counts) {
                *sections |= 1 << count;
            }
        });
    }

    /// Adds a visit in each row of a group: its first column and the one after its last, or pads.
    #[inline]
    pub(in super::super) fn add(
        &mut self,
        group: usize,
        left: Lanes,
        right: Lanes,
    ) -> Result<(), Refused> {
        let count = usize::from(self.counts[group]);
        if count >= MAX_VISITS {
            return Err(Refused);
        }
        self.lefts[group][count] = left;
        self.rights[group][count] = right;
        self.counts[group] += 1;
        Ok(())
    }

    /// Removes all visits.
    #[cold]
    pub(in super::super) fn clear(&mut self) {
        self.counts.fill(0);
        self.start_frame();
    }

    /// Starts a frame. All groups are empty.
    pub(in super::super) fn start_frame(&mut self) {
        self.sections.fill(0);
        self.bounds.clear();
    }

    /// Removes the visits of a group. Returns the starts of its runs and the ends after them,
    /// both sorted; runs may overlap, and rows with fewer runs have pads.
    #[inline]
    pub(in super::super) fn take(&mut self, group: usize) -> (&[Lanes], &[Lanes]) {
        let count = usize::from(core::mem::take(&mut self.counts[group]));
        let sections = core::mem::take(&mut self.sections[group]);
        // A bit for the first visit says nothing, nor does one after the last.
        if sections >> 1 & ((1 << count) - 1) >> 1 != 0 {
            return self.unite(group, count, sections);
        }
        let (lefts, rights) = (&mut self.lefts[group], &mut self.rights[group]);
        let runs = find_runs(lefts, rights, count);
        (&lefts[..runs], &rights[..runs])
    }

    /// Finds the runs of each section apart. Their union has the same starts and the same ends, sorted.
    #[inline(never)]
    fn unite(&mut self, group: usize, count: usize, mut sections: u128) -> (&[Lanes], &[Lanes]) {
        let (lefts, rights) = (&self.lefts[group], &self.rights[group]);
        let [starts, ends] = &mut self.union;
        let (mut runs, mut from) = (0, 0);
        while from < count {
            sections &= u128::MAX << (from + 1);
            let to = count.min(sections.trailing_zeros() as usize);
            let (mut low, mut high) = ([Lanes::PAD; MAX_VISITS], [Lanes::PAD; MAX_VISITS]);
            low[..to - from].copy_from_slice(&lefts[from..to]);
            high[..to - from].copy_from_slice(&rights[from..to]);
            let found = find_runs(&mut low, &mut high, to - from);
            starts[runs..runs + found].copy_from_slice(&low[..found]);
            ends[runs..runs + found].copy_from_slice(&high[..found]);
            (runs, from) = (runs + found, to);
        }
        sort_padded(starts, runs);
        sort_padded(ends, runs);
        (&starts[..runs], &ends[..runs])
    }
}

/// Sorts `count` lefts and rights, and moves the starts and ends of the runs to the front. Returns their
/// number.
#[inline]
fn find_runs(
    lefts: &mut [Lanes; MAX_VISITS],
    rights: &mut [Lanes; MAX_VISITS],
    count: usize,
) -> usize {
    sort_padded(lefts, count);
    sort_padded(rights, count);
    let runs = count.div_ceil(2);
    for run in 1..runs {
        lefts[run] = lefts[2 * run];
    }
    for run in 0..runs {
        rights[run] = rights[2 * run + 1];
    }
    runs
}

/// Sorts the first `count` elements; an even number of them, with a pad if need be.
#[inline]
fn sort_padded(elements: &mut [Lanes; MAX_VISITS], count: usize) {
    let size = padded(count.next_multiple_of(2));
    elements[count..size].fill(Lanes::PAD);
    sort(&mut elements[..size]);
}
