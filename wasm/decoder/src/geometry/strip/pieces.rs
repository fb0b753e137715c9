//! The pieces of the gaps: they grow, are divided, merged and closed.

use crate::error::ResourceFault;
use crate::memory::{out_of_memory, reserve_more};

use super::super::grid::Point;
use super::super::index::{NONE, to_u32};
use super::fans::FanStrip;
use super::monotone::{Border, Corner, Link, triangulate};

/// The inside between two borders.
#[derive(Clone, Copy, Debug)]
struct Gap {
    piece: u32,
    /// After two gaps merged at a vertex, until the next vertex: the piece right of it, else [`NONE`].
    /// The vertex is the last of both pieces.
    right_piece: u32,
}

/// A list of corners: its ends, and its length.
#[derive(Clone, Copy, Debug)]
struct Piece {
    first: u32,
    last: u32,
    count: u32,
}

/// Gaps and their pieces, and the strip of the pieces that are closed.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    vertices: Vec<Point>,
    gaps: Vec<Gap>,
    pieces: Vec<Piece>,
    links: Vec<Link>,
    strip: FanStrip,
    is_void: bool,
    /// Scratch for [`triangulate`].
    waiting: Vec<u32>,
}

impl Pieces {
    /// Discards everything.
    pub(super) fn clear(&mut self) {
        self.is_void = false;
        self.strip.clear();
        self.vertices.clear();
        self.gaps.clear();
        self.pieces.clear();
        self.links.clear();
    }

    /// Whether the pieces contradict each other, so that the sweep is void.
    pub(super) fn is_void(&self) -> bool {
        self.is_void
    }

    /// Writes the strip as x, y pairs in pixels into `pairs`, replacing what it held.
    pub(super) fn write_strip(
        &self,
        shift: u32,
        pairs: &mut Vec<f32>,
    ) -> Result<(), ResourceFault> {
        self.strip.write(&self.vertices, shift, pairs)
    }

    /// Reserves room for everything that one vertex can add, except for what its own edges add.
    #[inline]
    pub(super) fn reserve_vertex(&mut self) -> Result<(), ResourceFault> {
        let room = self
            .vertices
            .try_reserve(1)
            .and_then(|()| self.links.try_reserve(4));
        room.map_err(|_| out_of_memory::<Link>(self.links.len() + 4))
    }

    /// Adds a vertex, for which there is room. Returns its index.
    #[inline]
    pub(super) fn add_vertex(&mut self, point: Point) -> u32 {
        self.vertices.push(point);
        to_u32(self.vertices.len() - 1)
    }

    /// Extends `gap` by a vertex on one of its borders.
    #[inline]
    pub(super) fn extend(
        &mut self,
        gap: u32,
        border: Border,
        vertex: u32,
    ) -> Result<(), ResourceFault> {
        let Some(Gap { piece, right_piece }) = self.gap(gap) else {
            return Ok(());
        };
        if right_piece == NONE {
            return self.push(piece, Corner::new(vertex, border));
        }
        // A diagonal to the vertex where two gaps merged ends the piece on this side of it.
        let (ended, stays) = match border {
            Border::Left => (piece, right_piece),
            Border::Right => (right_piece, piece),
        };
        self.close(ended, vertex)?;
        self.gaps[gap as usize] = Gap {
            piece: stays,
            right_piece: NONE,
        };
        self.push(stays, Corner::new(vertex, border))
    }

    /// Ends `gap` at a vertex.
    pub(super) fn end(&mut self, gap: u32, vertex: u32) -> Result<(), ResourceFault> {
        let Some(Gap { piece, right_piece }) = self.gap(gap) else {
            return Ok(());
        };
        self.close(piece, vertex)?;
        if right_piece == NONE {
            Ok(())
        } else {
            self.close(right_piece, vertex)
        }
    }

    /// Merges two gaps at a vertex where the borders between them end.
    pub(super) fn merge(
        &mut self,
        left: u32,
        right: u32,
        vertex: u32,
    ) -> Result<(), ResourceFault> {
        self.extend(left, Border::Right, vertex)?;
        self.extend(right, Border::Left, vertex)?;
        self.unite(left, right);
        Ok(())
    }

    /// Makes one gap of two below a vertex that extends both.
    pub(super) fn unite(&mut self, left: u32, right: u32) {
        if let (Some(left_gap), Some(right_gap)) = (self.gap(left), self.gap(right)) {
            self.gaps[left as usize] = Gap {
                right_piece: right_gap.piece,
                ..left_gap
            };
        }
    }

    #[inline]
    fn gap(&mut self, gap: u32) -> Option<Gap> {
        let found = self.gaps.get(gap as usize).copied();
        self.is_void |= found.is_none();
        found
    }

    /// Divides `gap` in two below a vertex within it. Returns the right one.
    #[inline(never)]
    pub(super) fn open(&mut self, gap: u32, vertex: u32) -> Result<u32, ResourceFault> {
        let Some(Gap { piece, right_piece }) = self.gap(gap) else {
            return Ok(NONE);
        };
        let (left, right) = if right_piece == NONE {
            // A diagonal to the last vertex of this gap.
            let nearest = self.links[self.pieces[piece as usize].last as usize].corner;
            let other = self.begin_piece(nearest.vertex())?;
            match nearest.border() {
                Border::Left => (other, piece),
                Border::Right => (piece, other),
            }
        } else {
            (piece, right_piece)
        };
        self.push(left, Corner::new(vertex, Border::Right))?;
        self.push(right, Corner::new(vertex, Border::Left))?;
        self.gaps[gap as usize] = Gap {
            piece: left,
            right_piece: NONE,
        };
        self.add_gap(right)
    }

    /// Begins a gap at a vertex. Returns it.
    #[inline(never)]
    pub(super) fn begin(&mut self, vertex: u32) -> Result<u32, ResourceFault> {
        let piece = self.begin_piece(vertex)?;
        self.add_gap(piece)
    }

    fn add_gap(&mut self, piece: u32) -> Result<u32, ResourceFault> {
        reserve_more(&mut self.gaps)?;
        self.gaps.push(Gap {
            piece,
            right_piece: NONE,
        });
        Ok(to_u32(self.gaps.len() - 1))
    }

    fn begin_piece(&mut self, vertex: u32) -> Result<u32, ResourceFault> {
        reserve_more(&mut self.pieces)?;
        let link = self.link(Corner::new(vertex, Border::Left))?;
        self.pieces.push(Piece {
            first: link,
            last: link,
            count: 1,
        });
        Ok(to_u32(self.pieces.len() - 1))
    }

    fn link(&mut self, corner: Corner) -> Result<u32, ResourceFault> {
        reserve_more(&mut self.links)?;
        self.links.push(Link { corner, next: NONE });
        Ok(to_u32(self.links.len() - 1))
    }

    #[inline]
    fn push(&mut self, piece: u32, corner: Corner) -> Result<(), ResourceFault> {
        let link = self.link(corner)?;
        let piece = &mut self.pieces[piece as usize];
        self.links[piece.last as usize].next = link;
        piece.last = link;
        piece.count += 1;
        Ok(())
    }

    /// Ends a piece with its lowest vertex, and triangulates it.
    #[inline(never)]
    fn close(&mut self, piece: u32, vertex: u32) -> Result<(), ResourceFault> {
        self.push(piece, Corner::new(vertex, Border::Right))?;
        let Piece { first, count, .. } = self.pieces[piece as usize];
        self.strip.reserve(count as usize)?;
        triangulate(
            first,
            &self.links,
            &self.vertices,
            &mut self.waiting,
            &mut self.strip,
        );
        Ok(())
    }
}
