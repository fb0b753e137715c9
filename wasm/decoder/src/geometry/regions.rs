//! Cuts what the rings enclose into monotone pieces, while a sweep goes over them.
//!
//! The inside between two borders has one piece that grows with every vertex on either border. Where
//! a vertex opens a hole in it, or two insides become one, a diagonal goes to the vertex that is
//! nearest above or below, and the piece is divided there (M. de Berg et al.: Computational Geometry,
//! chapter 3). All diagonals end at vertices: no vertex ever lies within an edge of a triangle.

use crate::error::ResourceFault;

use super::grid::Point;
use super::monotone::{Border, Corner, triangulate};
use super::strip::Strip;
use super::sweep::{Edge, NONE, Vertex, Visitor};

/// The inside between two borders.
#[derive(Clone, Copy, Debug)]
struct Gap {
    piece: u32,
    /// Right of a vertex where two insides became one, until the next vertex: the piece that was
    /// right of it. That vertex is the last of both.
    right_piece: u32,
}

/// The ends of a list of corners.
#[derive(Clone, Copy, Debug)]
struct Piece {
    first: u32,
    last: u32,
}

#[derive(Clone, Copy, Debug)]
struct Link {
    corner: Corner,
    next: u32,
}

/// What is known of a ring left of the vertex at hand.
#[derive(Clone, Copy, Debug, Default)]
struct Parity {
    /// The vertex that it was found for.
    serial: u32,
    is_known: bool,
    is_inside: bool,
}

/// Gathers the strip of what is swept.
#[derive(Debug, Default)]
pub(crate) struct Triangulator {
    strip: Strip,
    vertices: Vec<Point>,
    gaps: Vec<Gap>,
    pieces: Vec<Piece>,
    links: Vec<Link>,
    parities: Vec<Parity>,
    serial: u32,
    corners: Vec<Corner>,
    waiting: Vec<u32>,
}

impl Visitor for Triangulator {
    fn restart(&mut self) {
        self.strip.clear();
        self.vertices.clear();
        self.gaps.clear();
        self.pieces.clear();
        self.links.clear();
        self.parities.clear();
        self.serial = 0;
    }

    fn visit(&mut self, vertex: &Vertex<'_>, edges: &mut [Edge]) -> Result<u64, ResourceFault> {
        self.make_room()?;
        let steps = self.mark(vertex, edges)?;
        Ok(steps + self.divide(vertex, edges)?)
    }

    fn go_on(&mut self, started: u32, edges: &mut [Edge]) -> Result<u64, ResourceFault> {
        let above = edges[edges[started as usize].above as usize];
        let below = &mut edges[started as usize];
        below.is_inside_left = above.is_inside_left;
        below.cover = above.cover;
        below.is_border = above.is_border;
        below.gap = above.gap;
        if !above.is_border {
            return Ok(0);
        }
        let Edge { top, left, .. } = *below;
        self.make_room()?;
        let point = self.add_vertex(top);
        if above.gap != NONE {
            self.touch(above.gap, Border::Left, point)?;
            return Ok(0);
        }
        let (border, steps) = border_left_of(left, edges);
        if let Some(edge) = edges.get(border as usize) {
            self.touch(edge.gap, Border::Right, point)?;
        }
        Ok(steps)
    }
}

impl Triangulator {
    /// Room for all that one vertex can bring, but what its own edges bring.
    fn make_room(&mut self) -> Result<(), ResourceFault> {
        let room = self.vertices.try_reserve(1).and_then(|()| self.links.try_reserve(4));
        room.map_err(|_| memory::<Link>(self.links.len()))
    }

    /// Says of each edge that starts which rings are left and right of it, and whether it is a border
    /// of the union of all.
    fn mark(&mut self, vertex: &Vertex<'_>, edges: &mut [Edge]) -> Result<u64, ResourceFault> {
        self.serial += 1;
        let mut wanted = 0;
        for &edge in vertex.started {
            let ring = edges[edge as usize].ring as usize;
            if ring >= self.parities.len() {
                let more = ring + 1 - self.parities.len();
                self.parities.try_reserve(more).map_err(|_| memory::<Parity>(ring))?;
                self.parities.resize(ring + 1, Parity::default());
            }
            if self.parities[ring].serial != self.serial {
                self.parities[ring] = Parity { serial: self.serial, ..Parity::default() };
                wanted += 1;
            }
        }
        for &edge in vertex.ended {
            let edge = &edges[edge as usize];
            wanted -= u32::from(self.learn(edge.ring, edge.is_inside_left));
        }
        let (mut at, mut steps) = (vertex.left, 0);
        while wanted > 0 && let Some(edge) = edges.get(at as usize) {
            wanted -= u32::from(self.learn(edge.ring, !edge.is_inside_left));
            at = edge.left;
            steps += 1;
        }
        let mut cover = edges.get(vertex.left as usize).map_or(0, |edge| edge.cover);
        for &edge in vertex.started {
            let edge = &mut edges[edge as usize];
            let parity = &mut self.parities[edge.ring as usize];
            edge.is_inside_left = parity.is_inside;
            cover = if parity.is_inside { cover.wrapping_sub(1) } else { cover.wrapping_add(1) };
            parity.is_inside = !parity.is_inside;
            edge.cover = cover;
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
    fn divide(&mut self, vertex: &Vertex<'_>, edges: &mut [Edge]) -> Result<u64, ResourceFault> {
        let mut is_inside = edges.get(vertex.left as usize).is_some_and(|edge| edge.cover > 0);
        let (left_border, steps) = if is_inside { border_left_of(vertex.left, edges) } else { (NONE, 0) };
        let left_gap = edges.get(left_border as usize).map_or(NONE, |edge| edge.gap);
        let begins_inside = is_inside;
        let has_started = self.mark_borders(vertex, is_inside, edges);
        let mut point = None;
        // Insides above.
        let mut right_gap = NONE;
        let mut has_ended = false;
        for &edge in vertex.ended {
            let edge = &edges[edge as usize];
            if !edge.is_border {
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
            right_gap = edge.gap;
        }
        if has_ended && is_inside {
            let at = *point.get_or_insert_with(|| self.add_vertex(vertex.point));
            self.touch(right_gap, Border::Left, at)?;
        }
        if !has_started {
            if has_ended && begins_inside {
                // Two insides become one.
                self.gaps[left_gap as usize].right_piece = self.gaps[right_gap as usize].piece;
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
        // Insides below.
        let mut is_inside = begins_inside;
        let mut last = NONE;
        for &edge in vertex.started {
            if !edges[edge as usize].is_border {
                continue;
            }
            is_inside = !is_inside;
            if is_inside {
                edges[edge as usize].gap = NONE;
                last = edge;
                // The last one goes on with what was right of the vertex.
                if !self.is_last_border(edge, vertex, edges) {
                    let gap = self.begin(at)?;
                    edges[edge as usize].gap = gap;
                    last = NONE;
                }
            }
        }
        if let Some(edge) = edges.get_mut(last as usize) {
            edge.gap = right_gap;
        }
        Ok(steps)
    }

    /// Marks those that are borders of the edges that start, and says whether there are any.
    fn mark_borders(&self, vertex: &Vertex<'_>, begins_inside: bool, edges: &mut [Edge]) -> bool {
        let mut is_inside = begins_inside;
        let mut has_any = false;
        let mut started = vertex.started;
        while let [first, ..] = started {
            let bottom = edges[*first as usize].bottom;
            // Edges that lie on each other are one.
            let same = started.iter().take_while(|&&edge| edges[edge as usize].bottom == bottom).count();
            let (group, rest) = started.split_at(same);
            let is_covered = group.last().is_some_and(|&edge| edges[edge as usize].cover > 0);
            for &edge in group {
                (edges[edge as usize].is_border, edges[edge as usize].gap) = (false, NONE);
            }
            edges[*first as usize].is_border = is_covered != is_inside;
            has_any |= is_covered != is_inside;
            is_inside = is_covered;
            started = rest;
        }
        has_any
    }

    fn is_last_border(&self, edge: u32, vertex: &Vertex<'_>, edges: &[Edge]) -> bool {
        vertex.started.iter().rev().find(|&&other| edges[other as usize].is_border) == Some(&edge)
    }

    fn add_vertex(&mut self, point: Point) -> u32 {
        self.vertices.push(point);
        to_u32(self.vertices.len() - 1)
    }

    /// A vertex on a border of `gap`.
    #[inline]
    fn touch(&mut self, gap: u32, border: Border, vertex: u32) -> Result<(), ResourceFault> {
        let Gap { piece, right_piece } = self.gaps[gap as usize];
        if right_piece == NONE {
            return self.push(piece, (vertex, border));
        }
        // A diagonal to where two insides became one ends the piece on this side of it.
        let (ended, stays) = match border {
            Border::Left => (piece, right_piece),
            Border::Right => (right_piece, piece),
        };
        self.close(ended, vertex)?;
        self.gaps[gap as usize] = Gap { piece: stays, right_piece: NONE };
        self.push(stays, (vertex, border))
    }

    /// A vertex at which `gap` ends.
    fn end(&mut self, gap: u32, vertex: u32) -> Result<(), ResourceFault> {
        let Gap { piece, right_piece } = self.gaps[gap as usize];
        self.close(piece, vertex)?;
        if right_piece == NONE { Ok(()) } else { self.close(right_piece, vertex) }
    }

    /// A vertex within `gap`, below which it is two: gives the one on the right.
    fn open(&mut self, gap: u32, vertex: u32) -> Result<u32, ResourceFault> {
        let Gap { piece, right_piece } = self.gaps[gap as usize];
        let (left, right) = if right_piece == NONE {
            // A diagonal to the vertex that came last in this gap.
            let (nearest, border) = self.links[self.pieces[piece as usize].last as usize].corner;
            let other = self.begin_piece(nearest)?;
            match border {
                Border::Left => (other, piece),
                Border::Right => (piece, other),
            }
        } else {
            (piece, right_piece)
        };
        self.push(left, (vertex, Border::Right))?;
        self.push(right, (vertex, Border::Left))?;
        self.gaps[gap as usize] = Gap { piece: left, right_piece: NONE };
        self.add_gap(right)
    }

    /// A vertex at which an inside begins: gives its gap.
    fn begin(&mut self, vertex: u32) -> Result<u32, ResourceFault> {
        let piece = self.begin_piece(vertex)?;
        self.add_gap(piece)
    }

    fn add_gap(&mut self, piece: u32) -> Result<u32, ResourceFault> {
        self.gaps.try_reserve(1).map_err(|_| memory::<Gap>(self.gaps.len()))?;
        self.gaps.push(Gap { piece, right_piece: NONE });
        Ok(to_u32(self.gaps.len() - 1))
    }

    fn begin_piece(&mut self, vertex: u32) -> Result<u32, ResourceFault> {
        self.pieces.try_reserve(1).map_err(|_| memory::<Piece>(self.pieces.len()))?;
        let link = self.link((vertex, Border::Left))?;
        self.pieces.push(Piece { first: link, last: link });
        Ok(to_u32(self.pieces.len() - 1))
    }

    fn link(&mut self, corner: Corner) -> Result<u32, ResourceFault> {
        self.links.try_reserve(1).map_err(|_| memory::<Link>(self.links.len()))?;
        self.links.push(Link { corner, next: NONE });
        Ok(to_u32(self.links.len() - 1))
    }

    #[inline]
    fn push(&mut self, piece: u32, corner: Corner) -> Result<(), ResourceFault> {
        let link = self.link(corner)?;
        let piece = &mut self.pieces[piece as usize];
        self.links[piece.last as usize].next = link;
        piece.last = link;
        Ok(())
    }

    /// Ends a piece with its lowest vertex, and triangulates it.
    fn close(&mut self, piece: u32, vertex: u32) -> Result<(), ResourceFault> {
        self.push(piece, (vertex, Border::Right))?;
        self.corners.clear();
        let mut at = self.pieces[piece as usize].first;
        while let Some(link) = self.links.get(at as usize) {
            self.corners.push(link.corner);
            at = link.next;
        }
        self.strip.make_room(self.corners.len())?;
        triangulate(&self.corners, &self.vertices, &mut self.waiting, &mut self.strip);
        Ok(())
    }

    /// The strip as x, y pairs in pixels.
    pub(crate) fn finish(&self, shift: u32) -> Result<Vec<f32>, ResourceFault> {
        self.strip.finish(&self.vertices, shift)
    }
}

/// The nearest border at or left of an active edge, and how many edges were passed on the way.
#[inline]
fn border_left_of(edge: u32, edges: &[Edge]) -> (u32, u64) {
    let (mut at, mut steps) = (edge, 0);
    while let Some(edge) = edges.get(at as usize) {
        if edge.is_border {
            break;
        }
        at = edge.left;
        steps += 1;
    }
    (at, steps)
}

fn memory<T>(count: usize) -> ResourceFault {
    ResourceFault::Memory { bytes: (count as u64 + 4).saturating_mul(size_of::<T>() as u64) }
}

fn to_u32(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(NONE - 1)
}
