//! Marks the edges of a sweep with the regions left and right of them, and builds nothing else.

use crate::error::ResourceFault;
use crate::memory::out_of_memory;

use super::chain::Lines;
use super::edge::Mark;
use super::index::NONE;
use super::sweep::{Vertex, Visitor};

/// What is known of a ring left of the current vertex.
#[derive(Clone, Copy, Debug, Default)]
struct Parity {
    /// Serial number of the vertex.
    serial: u32,
    is_known: bool,
    is_inside: bool,
}

/// Marks the edges of a sweep. Only [`Mark::gap`] is left to its caller.
#[derive(Debug, Default)]
pub(crate) struct Marker {
    /// One for each ring.
    parities: Vec<Parity>,
    /// Serial number of the current vertex.
    serial: u32,
}

impl Visitor for Marker {
    fn restart(&mut self) {
        self.parities.clear();
        self.serial = 0;
    }

    fn is_void(&self) -> bool {
        false
    }

    fn visit_any(
        &mut self,
        vertex: &Vertex<'_>,
        lines: Lines<'_>,
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let mut wanted = self.begin_vertex(vertex, marks)?;
        for &edge in vertex.ended {
            let mark = &marks[edge as usize];
            wanted -= u32::from(self.learn(mark.ring, mark.is_inside_left));
        }
        let (mut at, mut steps) = (vertex.left, 0);
        while wanted > 0
            && let Some(mark) = marks.get(at as usize)
        {
            wanted -= u32::from(self.learn(mark.ring, !mark.is_inside_left));
            at = lines.edges[at as usize].left;
            steps += 1;
        }
        let mut cover = marks.get(vertex.left as usize).map_or(0, |mark| mark.cover);
        for &edge in vertex.started {
            let mark = &mut marks[edge as usize];
            let parity = &mut self.parities[mark.ring as usize];
            mark.is_inside_left = parity.is_inside;
            cover = cover_right_of(cover, parity.is_inside);
            parity.is_inside = !parity.is_inside;
            mark.cover = cover;
        }
        let left = marks.get(vertex.left as usize);
        let begins_inside = left.is_some_and(|mark| mark.cover > 0);
        mark_borders(vertex, begins_inside, lines, marks);
        Ok(steps)
    }

    #[inline]
    fn visit_regular(
        &mut self,
        started: u32,
        lines: Lines<'_>,
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let above = lines.edges[started as usize].above;
        marks[started as usize] = marks[above as usize];
        Ok(0)
    }

    #[inline]
    fn visit_fork(
        &mut self,
        a: u32,
        b: u32,
        lines: Lines<'_>,
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let left = lines.edges[a as usize].left;
        let ring = marks[a as usize].ring;
        let (mut at, mut steps) = (left, 0);
        let mut is_inside = false;
        while let Some(mark) = marks.get(at as usize) {
            if mark.ring == ring {
                is_inside = !mark.is_inside_left;
                break;
            }
            at = lines.edges[at as usize].left;
            steps += 1;
        }
        let cover = marks.get(left as usize).map_or(0, |mark| mark.cover);
        let between = cover_right_of(cover, is_inside);
        let is_border = (cover > 0) != (between > 0);
        marks[a as usize] = Mark {
            ring,
            cover: between,
            gap: NONE,
            is_inside_left: is_inside,
            is_border,
        };
        marks[b as usize] = Mark {
            ring,
            cover,
            gap: NONE,
            is_inside_left: !is_inside,
            is_border,
        };
        Ok(steps)
    }

    #[inline]
    fn visit_join(
        &mut self,
        _a: u32,
        _b: u32,
        _lines: Lines<'_>,
        _marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        Ok(0)
    }
}

impl Marker {
    /// Makes room for the parities of the rings whose edges start at `vertex`. Returns the number of
    /// these rings.
    fn begin_vertex(&mut self, vertex: &Vertex<'_>, marks: &[Mark]) -> Result<u32, ResourceFault> {
        self.serial += 1;
        let mut wanted = 0;
        for &edge in vertex.started {
            let ring = marks[edge as usize].ring as usize;
            if ring >= self.parities.len() {
                let more = ring + 1 - self.parities.len();
                self.parities
                    .try_reserve(more)
                    .map_err(|_| out_of_memory::<Parity>(ring + 1))?;
                self.parities.resize(ring + 1, Parity::default());
            }
            if self.parities[ring].serial != self.serial {
                self.parities[ring] = Parity {
                    serial: self.serial,
                    ..Parity::default()
                };
                wanted += 1;
            }
        }
        Ok(wanted)
    }

    /// Records a ring's parity left of the current vertex. Returns whether it was wanted and not yet
    /// known.
    fn learn(&mut self, ring: u32, is_inside: bool) -> bool {
        match self.parities.get_mut(ring as usize) {
            Some(parity) if parity.serial == self.serial && !parity.is_known => {
                (parity.is_known, parity.is_inside) = (true, is_inside);
                true
            }
            _ => false,
        }
    }
}

/// Marks the borders among the edges that start.
fn mark_borders(vertex: &Vertex<'_>, begins_inside: bool, lines: Lines<'_>, marks: &mut [Mark]) {
    let mut is_inside = begins_inside;
    let mut started = vertex.started;
    while let [first, ..] = started {
        let second = |edge: u32| lines.chains.second(edge, &lines.edges[edge as usize]);
        let below = second(*first);
        // Edges that coincide count as one.
        let same = started
            .iter()
            .take_while(|&&edge| second(edge) == below)
            .count();
        let (group, rest) = started.split_at(same);
        let is_covered = group
            .last()
            .is_some_and(|&edge| marks[edge as usize].cover > 0);
        for &edge in group {
            let mark = &mut marks[edge as usize];
            (mark.is_border, mark.gap) = (false, NONE);
        }
        marks[*first as usize].is_border = is_covered != is_inside;
        is_inside = is_covered;
        started = rest;
    }
}

/// Returns the cover right of an edge, given the cover left of it and whether that is inside its ring.
#[inline]
fn cover_right_of(cover: u32, is_inside_left: bool) -> u32 {
    if is_inside_left {
        cover.wrapping_sub(1)
    } else {
        cover.wrapping_add(1)
    }
}
