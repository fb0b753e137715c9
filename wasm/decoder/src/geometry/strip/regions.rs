//! Cuts the union of the rings into monotone pieces during a sweep.
//!
//! The inside between two borders, a gap, has one piece that grows with every vertex on either border.
//! Where a vertex opens a hole in it, or two gaps merge, a diagonal goes to the nearest
//! vertex above or below, and the piece is divided there (M. de Berg et al.: Computational Geometry,
//! chapter 3). All diagonals end at vertices: no vertex ever lies within an edge of a triangle.

use crate::error::ResourceFault;

use super::super::chain::Lines;
use super::super::edge::{Edge, Mark};
use super::super::index::NONE;
use super::super::marker::Marker;
use super::super::sweep::{Vertex, Visitor};
use super::monotone::Border;
use super::pieces::Pieces;

/// Follows a sweep, and builds the strip of the union of the rings.
#[derive(Debug, Default)]
pub(crate) struct Regions {
    marker: Marker,
    pieces: Pieces,
}

impl Visitor for Regions {
    fn restart(&mut self) {
        self.marker.restart();
        self.pieces.clear();
    }

    fn is_void(&self) -> bool {
        self.pieces.is_void()
    }

    #[inline(never)]
    fn visit_any(
        &mut self,
        vertex: &Vertex<'_>,
        lines: Lines<'_>,
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let steps = self.marker.visit_any(vertex, lines, marks)?;
        Ok(steps + self.divide(vertex, lines, marks)?)
    }

    #[inline]
    fn visit_regular(
        &mut self,
        started: u32,
        lines: Lines<'_>,
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let Edge {
            above, top, left, ..
        } = lines.edges[started as usize];
        let above = marks[above as usize];
        marks[started as usize] = above;
        if !above.is_border {
            return Ok(0);
        }
        if above.gap != NONE {
            self.pieces.extend(above.gap, Border::Left, top, lines)?;
            self.pieces.follow_left(above.gap, started, lines);
            return Ok(0);
        }
        let (border, steps) = border_left_of(left, lines, marks);
        if let Some(&Mark { gap, .. }) = marks.get(border as usize) {
            self.pieces.extend(gap, Border::Right, top, lines)?;
            self.pieces.follow_right(gap, started, lines);
        }
        Ok(steps)
    }

    fn visit_fork(
        &mut self,
        a: u32,
        b: u32,
        lines: Lines<'_>,
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let steps = self.marker.visit_fork(a, b, lines, marks)?;
        let Mark {
            is_border, cover, ..
        } = marks[a as usize];
        if !is_border {
            return Ok(steps);
        }
        let Edge { left, top, .. } = lines.edges[a as usize];
        if cover > 0 {
            let gap = self.pieces.begin(top)?;
            marks[a as usize].gap = gap;
            self.pieces.follow_left(gap, a, lines);
            self.pieces.follow_right(gap, b, lines);
            return Ok(steps);
        }
        let (border, more) = border_left_of(left, lines, marks);
        if let Some(&Mark { gap, .. }) = marks.get(border as usize) {
            let right_gap = self.pieces.open(gap, top, lines)?;
            marks[b as usize].gap = right_gap;
            self.pieces.follow_right(gap, a, lines);
            self.pieces.follow_left(right_gap, b, lines);
        }
        Ok(steps + more)
    }

    fn visit_join(
        &mut self,
        a: u32,
        b: u32,
        lines: Lines<'_>,
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let Edge { left, bottom, .. } = lines.edges[a as usize];
        let Mark { is_border, gap, .. } = marks[a as usize];
        if !is_border {
            return Ok(0);
        }
        if gap != NONE {
            self.pieces.end(gap, bottom, lines)?;
            return Ok(0);
        }
        let (border, steps) = border_left_of(left, lines, marks);
        if let Some(&Mark { gap: left_gap, .. }) = marks.get(border as usize) {
            let right_gap = marks[b as usize].gap;
            self.pieces.extend(left_gap, Border::Right, bottom, lines)?;
            self.pieces.extend(right_gap, Border::Left, bottom, lines)?;
            self.pieces.unite(left_gap, right_gap, bottom, lines);
        }
        Ok(steps)
    }
}

impl Regions {
    /// Begins a frame, which has `2^shift` grid steps to a pixel.
    pub(crate) fn begin_frame(&mut self, shift: u32) {
        self.pieces.strip().scale(shift);
    }

    /// Exchanges the strip, x, y pairs in pixels, for the memory of the next one.
    pub(crate) fn take_strip(&mut self, pairs: &mut Vec<[f32; 2]>) {
        self.pieces.strip().take(pairs);
    }

    /// Ends, divides, merges and begins pieces at a vertex.
    fn divide(
        &mut self,
        vertex: &Vertex<'_>,
        lines: Lines<'_>,
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let begins_inside = marks
            .get(vertex.left as usize)
            .is_some_and(|mark| mark.cover > 0);
        let (left_border, steps) = if begins_inside {
            border_left_of(vertex.left, lines, marks)
        } else {
            (NONE, 0)
        };
        let left_gap = marks
            .get(left_border as usize)
            .map_or(NONE, |mark| mark.gap);
        let has_started = vertex
            .started
            .iter()
            .any(|&edge| marks[edge as usize].is_border);
        let ended = self.end_above(vertex, left_gap, begins_inside, lines, marks)?;
        if has_started {
            let right_gap = match ended {
                Some(right_gap) => right_gap,
                None if begins_inside => self.pieces.open(left_gap, vertex.point, lines)?,
                None => NONE,
            };
            let left_gap = if begins_inside { left_gap } else { NONE };
            self.begin_below(vertex, (left_gap, right_gap), lines, marks)?;
        } else if begins_inside && let Some(right_gap) = ended {
            self.pieces.unite(left_gap, right_gap, vertex.point, lines);
        }
        Ok(steps)
    }

    /// Ends the gaps between the borders that end at a vertex, and extends those left and right of
    /// them. Returns the gap right of the last, or `None` if no border ends.
    fn end_above(
        &mut self,
        vertex: &Vertex<'_>,
        left_gap: u32,
        begins_inside: bool,
        lines: Lines<'_>,
        marks: &[Mark],
    ) -> Result<Option<u32>, ResourceFault> {
        let mut is_inside = begins_inside;
        let mut ended = None;
        for &edge in vertex.ended {
            let mark = &marks[edge as usize];
            if !mark.is_border {
                continue;
            }
            if is_inside {
                match ended {
                    Some(gap) => self.pieces.end(gap, vertex.point, lines)?,
                    None => {
                        self.pieces
                            .extend(left_gap, Border::Right, vertex.point, lines)?;
                    }
                }
            }
            is_inside = !is_inside;
            ended = Some(mark.gap);
        }
        if is_inside && let Some(gap) = ended {
            self.pieces.extend(gap, Border::Left, vertex.point, lines)?;
        }
        Ok(ended)
    }

    /// Begins the gaps between the borders that start at a vertex. The first one ends the left gap, if that is not
    /// `NONE`, and the last one continues the right one.
    fn begin_below(
        &mut self,
        vertex: &Vertex<'_>,
        (left_gap, right_gap): (u32, u32),
        lines: Lines<'_>,
        marks: &mut [Mark],
    ) -> Result<(), ResourceFault> {
        // The gap left of the next border, and the border left of it.
        let (mut gap, mut last) = (left_gap, NONE);
        let mut is_inside = left_gap != NONE;
        for &edge in vertex.started {
            if !marks[edge as usize].is_border {
                continue;
            }
            if is_inside {
                if let Some(mark) = marks.get_mut(last as usize) {
                    gap = self.pieces.begin(vertex.point)?;
                    mark.gap = gap;
                    self.pieces.follow_left(gap, last, lines);
                }
                self.pieces.follow_right(gap, edge, lines);
            }
            is_inside = !is_inside;
            last = if is_inside { edge } else { NONE };
        }
        if let Some(mark) = marks.get_mut(last as usize) {
            mark.gap = right_gap;
            self.pieces.follow_left(right_gap, last, lines);
        }
        Ok(())
    }
}

/// Returns the nearest border at or left of an active edge, and the number of edges walked past.
#[inline]
fn border_left_of(edge: u32, lines: Lines<'_>, marks: &[Mark]) -> (u32, u64) {
    let (mut at, mut steps) = (edge, 0);
    while let Some(mark) = marks.get(at as usize) {
        if mark.is_border {
            break;
        }
        at = lines.edges[at as usize].left;
        steps += 1;
    }
    (at, steps)
}
