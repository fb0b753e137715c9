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

/// Maximum visits of a group. With as many, a group does not take a power of two of bytes: groups would
/// evict each other from the processor's cache.
const MAX_VISITS: usize = 126;

/// The outlines need more than chains and groups can do: bit planes decode the frame.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Refused;

/// The visits of eight rows.
#[derive(Clone, Debug)]
struct Group {
    count: usize,
    /// A bit per visit that starts a section.
    sections: u128,
    sides: Sides,
}

/// For each visit its first column, and the one after its last.
#[derive(Clone, Debug)]
struct Sides {
    lefts: [Lanes; MAX_VISITS],
    rights: [Lanes; MAX_VISITS],
}

impl Sides {
    const NONE: Self = Self {
        lefts: [Lanes::ZERO; MAX_VISITS],
        rights: [Lanes::ZERO; MAX_VISITS],
    };
}

/// The visits of a frame.
#[derive(Clone, Debug)]
pub(crate) struct Groups {
    groups: Vec<Group>,
    bounds: Bounds,
    /// Scratch: one section, and the runs of all sections of a group.
    section: Box<Sides>,
    union: Box<Sides>,
}

impl Groups {
    pub(crate) fn new(height: usize) -> Result<Self, ResourceFault> {
        let empty = Group {
            count: 0,
            sections: 0,
            sides: Sides::NONE,
        };
        Ok(Self {
            groups: filled(empty, height.div_ceil(ROWS))?,
            bounds: Bounds::default(),
            section: Box::new(Sides::NONE),
            union: Box::new(Sides::NONE),
        })
    }

    /// Starts a frame. All groups are empty.
    pub(crate) fn start_frame(&mut self) {
        self.bounds.clear();
    }

    /// Starts an outline within `space`, in a new section where it may share pixels with others.
    pub(crate) fn start_channel(&mut self, space: &Space) {
        let groups = &mut self.groups;
        self.bounds.add(space, |rows| {
            for group in &mut groups[rows.start / ROWS..rows.end.div_ceil(ROWS)] {
                group.sections |= 1 << group.count;
            }
        });
    }

    /// Adds a visit in each row of a group: its first column and the one after its last, or pads.
    #[inline]
    pub(crate) fn add(&mut self, group: usize, left: Lanes, right: Lanes) -> Result<(), Refused> {
        let Group { count, sides, .. } = self.groups.get_mut(group).ok_or(Refused)?;
        if *count >= MAX_VISITS {
            return Err(Refused);
        }
        sides.lefts[*count] = left;
        sides.rights[*count] = right;
        *count += 1;
        Ok(())
    }

    /// Removes all visits.
    #[cold]
    pub(crate) fn clear(&mut self) {
        for group in &mut self.groups {
            (group.count, group.sections) = (0, 0);
        }
    }

    /// Removes the visits of a group. Returns the starts of its runs and the ends after them,
    /// both sorted; runs may overlap, and rows with fewer runs have pads.
    #[inline]
    pub(crate) fn take(&mut self, group: usize) -> (&[Lanes], &[Lanes]) {
        let Group {
            count,
            sections,
            sides,
        } = &mut self.groups[group];
        let count = core::mem::take(count);
        let sections = core::mem::take(sections);
        // A bit for the first visit says nothing, nor does one after the last.
        if sections >> 1 & ((1 << count) - 1) >> 1 == 0 {
            let runs = sides.find_runs(count);
            return (&sides.lefts[..runs], &sides.rights[..runs]);
        }
        let runs = unite(sides, count, sections, &mut self.section, &mut self.union);
        (&self.union.lefts[..runs], &self.union.rights[..runs])
    }
}

/// Finds the runs of each section apart. Their union has the same starts and the same ends, sorted. Returns
/// their number.
#[inline(never)]
fn unite(
    sides: &Sides,
    count: usize,
    mut sections: u128,
    section: &mut Sides,
    union: &mut Sides,
) -> usize {
    let (mut runs, mut from) = (0, 0);
    while from < count {
        sections &= u128::MAX << (from + 1);
        let to = count.min(sections.trailing_zeros() as usize);
        section.lefts[..to - from].copy_from_slice(&sides.lefts[from..to]);
        section.rights[..to - from].copy_from_slice(&sides.rights[from..to]);
        let found = section.find_runs(to - from);
        union.lefts[runs..runs + found].copy_from_slice(&section.lefts[..found]);
        union.rights[runs..runs + found].copy_from_slice(&section.rights[..found]);
        (runs, from) = (runs + found, to);
    }
    sort_padded(&mut union.lefts, runs);
    sort_padded(&mut union.rights, runs);
    runs
}

impl Sides {
    /// Sorts the first `count` visits, and moves the starts and ends of the runs to the front. Returns
    /// their number.
    #[inline]
    fn find_runs(&mut self, count: usize) -> usize {
        let Self { lefts, rights } = self;
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
}

/// Sorts the first `count` elements; an even number of them, with a pad if need be.
#[inline]
fn sort_padded(elements: &mut [Lanes; MAX_VISITS], count: usize) {
    let size = padded(count.next_multiple_of(2));
    elements[count..size].fill(Lanes::PAD);
    sort(&mut elements[..size]);
}
