//! Cuts what the rings enclose into monotone pieces, while a sweep goes over them.
//!
//! The inside between two borders has one piece that grows with every vertex on either border. Where
//! a vertex opens a hole in it, or two insides become one, a diagonal goes to the vertex that is
//! nearest above or below, and the piece is divided there (M. de Berg et al.: Computational Geometry,
//! chapter 3). All diagonals end at vertices: no vertex ever lies within an edge of a triangle.

mod pieces;

use crate::error::ResourceFault;

use super::grid::Point;
use super::monotone::{Border, Link};
use super::room::{memory, to_u32};
use super::strip::Strip;
use super::sweep::{Edge, Mark, NONE, Vertex};

/// The inside between two borders.
#[derive(Clone, Copy, Debug)]
struct Gap {
    piece: u32,
    /// Right of a vertex where two insides became one, until the next vertex: the piece that was
    /// right of it. That vertex is the last of both.
    right_piece: u32,
}

/// A list of corners: its ends, and how many they are.
#[derive(Clone, Copy, Debug)]
struct Piece {
    first: u32,
    last: u32,
    count: u32,
}

/// What is known of a ring left of the vertex at hand.
#[derive(Clone, Copy, Debug, Default)]
struct Parity {
    /// The vertex that it was found for.
    serial: u32,
    is_known: bool,
    is_inside: bool,
}

/// Follows a sweep from vertex to vertex, and gathers the strip of what is swept.
#[derive(Debug, Default)]
pub(crate) struct Regions {
    /// Whether only the marks of the edges are wanted, and no strip.
    pub(crate) marks_only: bool,
    strip: Strip,
    /// Whether what was found is at odds with itself, so that the sweep is void.
    is_lost: bool,
    vertices: Vec<Point>,
    gaps: Vec<Gap>,
    pieces: Vec<Piece>,
    links: Vec<Link>,
    parities: Vec<Parity>,
    serial: u32,
    waiting: Vec<u32>,
}

impl Regions {
    /// A new sweep begins: whatever was gathered is void.
    pub(crate) fn restart(&mut self) {
        self.is_lost = false;
        self.strip.clear();
        self.vertices.clear();
        self.gaps.clear();
        self.pieces.clear();
        self.links.clear();
        self.parities.clear();
        self.serial = 0;
    }

    /// Whether the sweep that was followed is void: its edges were out of order.
    pub(crate) fn is_lost(&self) -> bool {
        self.is_lost
    }

    /// Passes any vertex. Its edges are marked; those that start are in the active list already, along
    /// which `edges` may be walked. Gives the number of edges walked past, as the others do.
    #[inline(never)]
    pub(crate) fn visit(
        &mut self,
        vertex: &Vertex<'_>,
        edges: &[Edge],
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let steps = self.mark(vertex, edges, marks)?;
        if self.marks_only {
            return Ok(steps);
        }
        self.make_room()?;
        Ok(steps + self.divide(vertex, edges, marks)?)
    }

    /// Passes a vertex at which `started` takes the place of the edge above it in its ring, and nothing
    /// else happens.
    #[inline]
    pub(crate) fn go_on(
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
        if !above.is_border || self.marks_only {
            return Ok(0);
        }
        self.make_room()?;
        let point = self.add_vertex(top);
        if above.gap != NONE {
            self.touch(above.gap, Border::Left, point)?;
            return Ok(0);
        }
        let (border, steps) = border_left_of(left, edges, marks);
        if let Some(&Mark { gap, .. }) = marks.get(border as usize) {
            self.touch(gap, Border::Right, point)?;
        }
        Ok(steps)
    }

    /// Passes a vertex at which two edges of a ring start, `a` left of `b`, and nothing else happens.
    pub(crate) fn fork(
        &mut self,
        a: u32,
        b: u32,
        edges: &[Edge],
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let Edge { left, top, .. } = edges[a as usize];
        let ring = marks[a as usize].ring;
        let (mut at, mut steps) = (left, 0);
        let mut is_inside = false;
        while let Some(mark) = marks.get(at as usize) {
            if mark.ring == ring {
                is_inside = !mark.is_inside_left;
                break;
            }
            at = edges[at as usize].left;
            steps += 1;
        }
        let cover = marks.get(left as usize).map_or(0, |mark| mark.cover);
        let between = if is_inside {
            cover.wrapping_sub(1)
        } else {
            cover.wrapping_add(1)
        };
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
        if !is_border || self.marks_only {
            return Ok(steps);
        }
        self.make_room()?;
        let point = self.add_vertex(top);
        if between > 0 {
            marks[a as usize].gap = self.begin(point)?;
            return Ok(steps);
        }
        let (border, more) = border_left_of(left, edges, marks);
        if let Some(&Mark { gap, .. }) = marks.get(border as usize) {
            marks[b as usize].gap = self.open(gap, point)?;
        }
        Ok(steps + more)
    }

    /// Passes a vertex at which two edges of a ring end, `a` left of `b`, and nothing else happens.
    pub(crate) fn join(
        &mut self,
        a: u32,
        b: u32,
        edges: &[Edge],
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let Edge { left, bottom, .. } = edges[a as usize];
        let Mark { is_border, gap, .. } = marks[a as usize];
        if !is_border || self.marks_only {
            return Ok(0);
        }
        self.make_room()?;
        let point = self.add_vertex(bottom);
        if gap != NONE {
            self.end(gap, point)?;
            return Ok(0);
        }
        let (border, steps) = border_left_of(left, edges, marks);
        if let Some(&Mark { gap: left_gap, .. }) = marks.get(border as usize) {
            self.merge(left_gap, marks[b as usize].gap, point)?;
        }
        Ok(steps)
    }

    /// Room for all that one vertex can bring, but what its own edges bring.
    fn make_room(&mut self) -> Result<(), ResourceFault> {
        let room = self
            .vertices
            .try_reserve(1)
            .and_then(|()| self.links.try_reserve(4));
        room.map_err(|_| memory::<Link>(self.links.len() + 4))
    }

    /// Says of each edge that starts which rings are left and right of it, and whether it is a border
    /// of the union of all.
    fn mark(
        &mut self,
        vertex: &Vertex<'_>,
        edges: &[Edge],
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        self.serial += 1;
        let mut wanted = 0;
        for &edge in vertex.started {
            let ring = marks[edge as usize].ring as usize;
            if ring >= self.parities.len() {
                let more = ring + 1 - self.parities.len();
                self.parities
                    .try_reserve(more)
                    .map_err(|_| memory::<Parity>(ring + 1))?;
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
        for &edge in vertex.ended {
            let mark = &marks[edge as usize];
            wanted -= u32::from(self.learn(mark.ring, mark.is_inside_left));
        }
        let (mut at, mut steps) = (vertex.left, 0);
        while wanted > 0
            && let Some(mark) = marks.get(at as usize)
        {
            wanted -= u32::from(self.learn(mark.ring, !mark.is_inside_left));
            at = edges[at as usize].left;
            steps += 1;
        }
        let mut cover = marks.get(vertex.left as usize).map_or(0, |mark| mark.cover);
        for &edge in vertex.started {
            let mark = &mut marks[edge as usize];
            let parity = &mut self.parities[mark.ring as usize];
            mark.is_inside_left = parity.is_inside;
            cover = if parity.is_inside {
                cover.wrapping_sub(1)
            } else {
                cover.wrapping_add(1)
            };
            parity.is_inside = !parity.is_inside;
            mark.cover = cover;
        }
        Ok(steps)
    }

    /// Takes note of a ring's parity left of the vertex at hand, if it is asked for and not known.
    fn learn(&mut self, ring: u32, is_inside: bool) -> bool {
        match self.parities.get_mut(ring as usize) {
            Some(parity) if parity.serial == self.serial && !parity.is_known => {
                (parity.is_known, parity.is_inside) = (true, is_inside);
                true
            }
            _ => false,
        }
    }

    /// Ends, divides, joins and begins pieces at a vertex.
    fn divide(
        &mut self,
        vertex: &Vertex<'_>,
        edges: &[Edge],
        marks: &mut [Mark],
    ) -> Result<u64, ResourceFault> {
        let mut is_inside = marks
            .get(vertex.left as usize)
            .is_some_and(|mark| mark.cover > 0);
        let (left_border, steps) = if is_inside {
            border_left_of(vertex.left, edges, marks)
        } else {
            (NONE, 0)
        };
        let left_gap = marks
            .get(left_border as usize)
            .map_or(NONE, |mark| mark.gap);
        let begins_inside = is_inside;
        let has_started = mark_borders(vertex, is_inside, edges, marks);
        let mut point = None;
        // Insides above.
        let mut right_gap = NONE;
        let mut has_ended = false;
        for &edge in vertex.ended {
            let mark = &marks[edge as usize];
            if !mark.is_border {
                continue;
            }
            let at = *point.get_or_insert_with(|| self.add_vertex(vertex.point));
            if has_ended && is_inside {
                self.end(right_gap, at)?;
            } else if is_inside {
                self.touch(left_gap, Border::Right, at)?;
            }
            has_ended = true;
            is_inside = !is_inside;
            right_gap = mark.gap;
        }
        if has_ended && is_inside {
            let at = *point.get_or_insert_with(|| self.add_vertex(vertex.point));
            self.touch(right_gap, Border::Left, at)?;
        }
        if !has_started {
            if has_ended && begins_inside {
                self.unite(left_gap, right_gap);
            }
            return Ok(steps);
        }
        let at = match point {
            Some(at) => at,
            None => self.add_vertex(vertex.point),
        };
        if !has_ended && begins_inside {
            right_gap = self.open(left_gap, at)?;
        }
        // Insides below. The last goes on with what was right of the vertex.
        let mut is_inside = begins_inside;
        let mut last = NONE;
        for &edge in vertex.started {
            if !marks[edge as usize].is_border {
                continue;
            }
            is_inside = !is_inside;
            if let Some(mark) = marks.get_mut(last as usize) {
                mark.gap = self.begin(at)?;
            }
            last = if is_inside { edge } else { NONE };
        }
        if let Some(mark) = marks.get_mut(last as usize) {
            mark.gap = right_gap;
        }
        Ok(steps)
    }

    fn add_vertex(&mut self, point: Point) -> u32 {
        self.vertices.push(point);
        to_u32(self.vertices.len() - 1)
    }

    /// Writes the strip as x, y pairs in pixels into `pairs`, in place of what it held.
    pub(crate) fn finish(&self, shift: u32, pairs: &mut Vec<f32>) -> Result<(), ResourceFault> {
        self.strip.finish(&self.vertices, shift, pairs)
    }
}

/// Marks those that are borders of the edges that start, and says whether there are any.
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
        // Edges that lie on each other are one.
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

/// The nearest border at or left of an active edge, and how many edges were passed on the way.
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
