//! Pieces that grow, are divided, joined and closed.

use crate::error::ResourceFault;

use super::super::monotone::{Border, Corner, Link, triangulate};
use super::super::room::{reserve_more, to_u32};
use super::super::sweep::NONE;
use super::{Gap, Piece, Regions};

impl Regions {
    /// A vertex on a border of `gap`.
    #[inline]
    pub(super) fn touch(
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
        // A diagonal to where two insides became one ends the piece on this side of it.
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

    /// A vertex at which `gap` ends.
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

    /// A vertex at which two gaps become one.
    pub(super) fn merge(
        &mut self,
        left: u32,
        right: u32,
        vertex: u32,
    ) -> Result<(), ResourceFault> {
        self.touch(left, Border::Right, vertex)?;
        self.touch(right, Border::Left, vertex)?;
        self.unite(left, right);
        Ok(())
    }

    /// Two gaps become one below a vertex that is on a border of both.
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
        self.is_lost |= found.is_none();
        found
    }

    /// A vertex within `gap`, below which it is two: gives the one on the right.
    #[inline(never)]
    pub(super) fn open(&mut self, gap: u32, vertex: u32) -> Result<u32, ResourceFault> {
        let Some(Gap { piece, right_piece }) = self.gap(gap) else {
            return Ok(NONE);
        };
        let (left, right) = if right_piece == NONE {
            // A diagonal to the vertex that came last in this gap.
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

    /// A vertex at which an inside begins: gives its gap.
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
        self.strip.make_room(count as usize)?;
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
