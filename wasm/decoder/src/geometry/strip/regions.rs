//! Cuts the union of the rings into monotone pieces during a sweep.
//!
//! The inside between two borders, a gap, has one piece that grows with every vertex on either border.
//! Where a vertex opens a hole in it, or two gaps merge, a diagonal goes to the nearest
//! vertex above or below, and the piece is divided there (M. de Berg et al.: Computational Geometry,
//! chapter 3). All diagonals end at vertices: no vertex ever lies within an edge of a triangle.

use crate::error::ResourceFault;

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
        edges: &[Edge],
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let steps = self.marker.visit_any(vertex, edges, marks)?;
        self.pieces.reserve_vertex()?;
        Ok(steps + self.divide(vertex, edges, marks)?)
    }

    #[inline]
    fn visit_regular(
        &mut self,
        started: u32,
        edges: &[Edge],
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let Edge {
            above, top, left, ..
        } = edges[started as usize];
        let above = marks[above as usize];
        marks[started as usize] = above;
        if !above.is_border {
            return Ok(0);
        }
        self.pieces.reserve_vertex()?;
        let vertex = self.pieces.add_vertex(top);
        if above.gap != NONE {
            self.pieces.extend(above.gap, Border::Left, vertex)?;
            return Ok(0);
        }
        let (border, steps) = border_left_of(left, edges, marks);
        if let Some(&Mark { gap, .. }) = marks.get(border as usize) {
            self.pieces.extend(gap, Border::Right, vertex)?;
        }
        Ok(steps)
    }

    fn visit_fork(
        &mut self,
        a: u32,
        b: u32,
        edges: &[Edge],
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let steps = self.marker.visit_fork(a, b, edges, marks)?;
        let Mark {
            is_border, cover, ..
        } = marks[a as usize];
        if !is_border {
            return Ok(steps);
        }
        let Edge { left, top, .. } = edges[a as usize];
        self.pieces.reserve_vertex()?;
        let vertex = self.pieces.add_vertex(top);
        if cover > 0 {
            marks[a as usize].gap = self.pieces.begin(vertex)?;
            return Ok(steps);
        }
        let (border, more) = border_left_of(left, edges, marks);
        if let Some(&Mark { gap, .. }) = marks.get(border as usize) {
            marks[b as usize].gap = self.pieces.open(gap, vertex)?;
        }
        Ok(steps + more)
    }

    fn visit_join(
        &mut self,
        a: u32,
        b: u32,
        edges: &[Edge],
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let Edge { left, bottom, .. } = edges[a as usize];
        let Mark { is_border, gap, .. } = marks[a as usize];
        if !is_border {
            return Ok(0);
        }
        self.pieces.reserve_vertex()?;
        let vertex = self.pieces.add_vertex(bottom);
        if gap != NONE {
            self.pieces.end(gap, vertex)?;
            return Ok(0);
        }
        let (border, steps) = border_left_of(left, edges, marks);
        if let Some(&Mark { gap: left_gap, .. }) = marks.get(border as usize) {
            self.pieces.merge(left_gap, marks[b as usize].gap, vertex)?;
        }
        Ok(steps)
    }
}

impl Regions {
    /// Writes the strip as x, y pairs in pixels into `pairs`, replacing what it held.
    pub(crate) fn write_strip(
        &self,
        shift: u32,
        pairs: &mut Vec<f32>,
    ) -> Result<(), ResourceFault> {
        self.pieces.write_strip(shift, pairs)
    }

    /// Ends, divides, merges and begins pieces at a vertex.
    fn divide(
        &mut self,
        vertex: &Vertex<'_>,
        edges: &[Edge],
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let begins_inside = marks
            .get(vertex.left as usize)
            .is_some_and(|mark| mark.cover > 0);
        let (left_border, steps) = if begins_inside {
            border_left_of(vertex.left, edges, marks)
        } else {
            (NONE, 0)
        };
        let left_gap = marks
            .get(left_border as usize)
            .map_or(NONE, |mark| mark.gap);
        let has_started = mark_borders(vertex, begins_inside, edges, marks);
        let ended = self.end_above(vertex, left_gap, begins_inside, marks)?;
        if has_started {
            let (at, right_gap) = match ended {
                Some(ended) => ended,
                None => {
                    let at = self.pieces.add_vertex(vertex.point);
                    let gap = if begins_inside {
                        self.pieces.open(left_gap, at)?
                    } else {
                        NONE
                    };
                    (at, gap)
                }
            };
            self.begin_below(vertex.started, at, right_gap, begins_inside, marks)?;
        } else if begins_inside && let Some((_, right_gap)) = ended {
            self.pieces.unite(left_gap, right_gap);
        }
        Ok(steps)
    }

    /// Ends the gaps between the borders that end at a vertex, and extends those left and right of
    /// them. Returns the vertex and the gap right of it, or `None` if no border ends.
    fn end_above(
        &mut self,
        vertex: &Vertex<'_>,
        left_gap: u32,
        begins_inside: bool,
        marks: &[Mark],
    ) -> Result<Option<(u32, u32)>, ResourceFault> {
        let mut is_inside = begins_inside;
        let mut ended = None;
        for &edge in vertex.ended {
            let mark = &marks[edge as usize];
            if !mark.is_border {
                continue;
            }
            let at = if let Some((at, right_gap)) = ended {
                if is_inside {
                    self.pieces.end(right_gap, at)?;
                }
                at
            } else {
                let at = self.pieces.add_vertex(vertex.point);
                if is_inside {
                    self.pieces.extend(left_gap, Border::Right, at)?;
                }
                at
            };
            is_inside = !is_inside;
            ended = Some((at, mark.gap));
        }
        if is_inside && let Some((at, right_gap)) = ended {
            self.pieces.extend(right_gap, Border::Left, at)?;
        }
        Ok(ended)
    }

    /// Begins the gaps between the borders that start at vertex `at`. The last one continues
    /// `right_gap`.
    fn begin_below(
        &mut self,
        started: &[u32],
        at: u32,
        right_gap: u32,
        begins_inside: bool,
        marks: &mut [Mark],
    ) -> Result<(), ResourceFault> {
        let mut is_inside = begins_inside;
        let mut last = NONE;
        for &edge in started {
            if !marks[edge as usize].is_border {
                continue;
            }
            is_inside = !is_inside;
            if let Some(mark) = marks.get_mut(last as usize) {
                mark.gap = self.pieces.begin(at)?;
            }
            last = if is_inside { edge } else { NONE };
        }
        if let Some(mark) = marks.get_mut(last as usize) {
            mark.gap = right_gap;
        }
        Ok(())
    }
}

/// Marks the borders among the edges that start. Returns whether there are any.
fn mark_borders(
    vertex: &Vertex<'_>,
    begins_inside: bool,
    edges: &[Edge],
    marks: &mut [Mark],
) -> bool {
    let mut is_inside = begins_inside;
    let mut has_any = false;
    let mut started = vertex.started;
    while let [first, ..] = started {
        let bottom = edges[*first as usize].bottom;
        // Edges that coincide count as one.
        let same = started
            .iter()
            .take_while(|&&edge| edges[edge as usize].bottom == bottom)
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
        has_any |= is_covered != is_inside;
        is_inside = is_covered;
        started = rest;
    }
    has_any
}

/// Returns the nearest border at or left of an active edge, and the number of edges walked past.
#[inline]
fn border_left_of(edge: u32, edges: &[Edge], marks: &[Mark]) -> (u32, u64) {
    let (mut at, mut steps) = (edge, 0);
    while let Some(mark) = marks.get(at as usize) {
        if mark.is_border {
            break;
        }
        at = edges[at as usize].left;
        steps += 1;
    }
    (at, steps)
}
