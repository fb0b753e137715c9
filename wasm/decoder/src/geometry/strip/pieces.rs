//! The pieces of the gaps: they grow, are divided, merged and closed.
//!
//! A piece grows only where something happens to its gap. The corners of its borders between two such vertices are
//! inner corners of edges, and are looked at when the piece is closed.

use crate::error::ResourceFault;
use crate::memory::{out_of_memory, reserve_more};

use super::super::chain::Lines;
use super::super::grid::Point;
use super::super::index::{NONE, to_u32};
use super::fans::FanStrip;
use super::monotone::{Border, triangulate};

/// The inside between two borders.
#[derive(Clone, Copy, Debug)]
struct Gap {
    piece: u32,
    /// After two gaps merged at a vertex, until the next corner: the piece right of it, else [`NONE`].
    /// The vertex is the last of both pieces.
    right_piece: u32,
    left: Follower,
    right: Follower,
    /// With a right piece: the first inner corners of the borders below the vertex.
    below: (u32, u32),
}

/// The edge that is a border of a gap.
#[derive(Clone, Copy, Debug)]
struct Follower {
    edge: u32,
    /// The first of its inner corners that the piece beside it does not have yet.
    from: u32,
}

/// Corners of one border: inner corners of an edge, and the vertex below them.
#[derive(Clone, Copy, Debug)]
struct Run {
    first: u32,
    end: u32,
    vertex: Point,
    next: u32,
}

/// The runs of a border.
#[derive(Clone, Copy, Debug)]
struct List {
    first: u32,
    last: u32,
}

#[derive(Clone, Copy, Debug)]
struct Piece {
    top: Point,
    left: List,
    right: List,
}

/// Gaps and their pieces, and the strip of the pieces that are closed.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    gaps: Vec<Gap>,
    pieces: Vec<Piece>,
    runs: Vec<Run>,
    strip: FanStrip,
    is_void: bool,
    scratch: Scratch,
}

/// Scratch for [`triangulate`].
#[derive(Debug, Default)]
struct Scratch {
    left: Vec<Point>,
    right: Vec<Point>,
    waiting: Vec<Point>,
}

const NO_RUNS: List = List {
    first: NONE,
    last: NONE,
};
const NO_FOLLOWER: Follower = Follower {
    edge: NONE,
    from: 0,
};

impl Pieces {
    /// Discards everything.
    pub(super) fn clear(&mut self) {
        self.is_void = false;
        self.strip.clear();
        self.gaps.clear();
        self.pieces.clear();
        self.runs.clear();
    }

    /// Whether the pieces contradict each other, so that the sweep is void.
    pub(super) fn is_void(&self) -> bool {
        self.is_void
    }

    /// The strip of the pieces that are closed.
    pub(super) fn strip(&mut self) -> &mut FanStrip {
        &mut self.strip
    }

    /// Makes `edge`, which starts at the current vertex, the left border of a gap.
    pub(super) fn follow_left(&mut self, gap: u32, edge: u32, lines: Lines<'_>) {
        if let Some(gap) = self.gaps.get_mut(gap as usize) {
            let from = lines.chains.span(edge).first;
            gap.left = Follower { edge, from };
        }
    }

    /// Makes `edge`, which starts at the current vertex, the right border of a gap.
    pub(super) fn follow_right(&mut self, gap: u32, edge: u32, lines: Lines<'_>) {
        if let Some(gap) = self.gaps.get_mut(gap as usize) {
            let from = lines.chains.span(edge).first;
            gap.right = Follower { edge, from };
        }
    }

    /// Extends `gap` by a vertex where one of its borders ends.
    #[inline(never)]
    pub(super) fn extend(
        &mut self,
        gap: u32,
        border: Border,
        vertex: Point,
        lines: Lines<'_>,
    ) -> Result<(), ResourceFault> {
        let Some(mut found) = self.gap(gap, vertex, lines)? else {
            return Ok(());
        };
        if found.right_piece == NONE {
            let follower = match border {
                Border::Left => &mut found.left,
                Border::Right => &mut found.right,
            };
            let end = lines.chains.span(follower.edge).end;
            self.push(found.piece, border, (follower.from, end), vertex)?;
            follower.from = end;
        } else {
            self.divide(&mut found, border, vertex, lines)?;
            match border {
                Border::Left => found.left.from = found.below.0,
                Border::Right => found.right.from = found.below.1,
            }
        }
        self.gaps[gap as usize] = found;
        Ok(())
    }

    /// Ends `gap` at a vertex.
    #[inline(never)]
    pub(super) fn end(
        &mut self,
        gap: u32,
        vertex: Point,
        lines: Lines<'_>,
    ) -> Result<(), ResourceFault> {
        let Some(found) = self.gap(gap, vertex, lines)? else {
            return Ok(());
        };
        let left = (found.left.from, lines.chains.span(found.left.edge).end);
        let right = (found.right.from, lines.chains.span(found.right.edge).end);
        if found.right_piece == NONE {
            self.close(found.piece, left, right, vertex, lines)
        } else {
            self.close(found.piece, left, (0, 0), vertex, lines)?;
            self.close(found.right_piece, (0, 0), right, vertex, lines)
        }
    }

    /// Makes one gap of two below a vertex that extends both.
    #[inline(never)]
    pub(super) fn unite(&mut self, left: u32, right: u32, vertex: Point, lines: Lines<'_>) {
        let (Some(a), Some(b)) = (
            self.gaps.get(left as usize).copied(),
            self.gaps.get(right as usize).copied(),
        ) else {
            self.is_void = true;
            return;
        };
        self.gaps[left as usize] = Gap {
            right_piece: b.piece,
            right: b.right,
            below: (
                // In the row of the vertex, corners left of it are before it.
                lines.below(a.left.edge, vertex.y),
                lines.below(b.right.edge, vertex.y - 1),
            ),
            ..a
        };
    }

    /// Divides `gap` in two below a vertex within it. Returns the right one.
    #[inline(never)]
    pub(super) fn open(
        &mut self,
        gap: u32,
        vertex: Point,
        lines: Lines<'_>,
    ) -> Result<u32, ResourceFault> {
        let Some(mut found) = self.gap(gap, vertex, lines)? else {
            return Ok(NONE);
        };
        let mut other = Gap {
            right_piece: NONE,
            left: NO_FOLLOWER,
            ..found
        };
        let (mut left_run, mut right_run) = ((0, 0), (0, 0));
        if found.right_piece != NONE {
            other.piece = found.right_piece;
        } else {
            // A diagonal to the last corner of this gap.
            let mut left_end = lines.below(found.left.edge, vertex.y);
            let right_end = lines.below(found.right.edge, vertex.y - 1);
            let piece = self.pieces[found.piece as usize];
            let inner = &lines.chains.inner;
            let last = |list: List, from: u32, end: u32| {
                if from < end {
                    inner[end as usize - 1]
                } else {
                    let run = self.runs.get(list.last as usize);
                    run.map_or(piece.top, |run| run.vertex)
                }
            };
            let mut left = last(piece.left, found.left.from, left_end);
            if left.y == vertex.y && left_end > found.left.from {
                // A level side may lead left from the nearest corner.
                let before = last(piece.left, found.left.from, left_end - 1);
                if before.y == vertex.y && before.x > left.x {
                    (left, left_end) = (before, left_end - 1);
                }
            }
            let right = last(piece.right, found.right.from, right_end);
            if left.key() > right.key() {
                right_run = (found.left.from, left_end);
                found.left.from = left_end;
                found.piece = self.begin_piece(left)?;
            } else {
                left_run = (found.right.from, right_end);
                other.right.from = right_end;
                other.piece = self.begin_piece(right)?;
            }
        }
        found.right_piece = NONE;
        self.push(found.piece, Border::Right, left_run, vertex)?;
        self.push(other.piece, Border::Left, right_run, vertex)?;
        self.gaps[gap as usize] = found;
        self.add_gap(other)
    }

    /// Begins a gap at a vertex. Returns it.
    #[inline(never)]
    pub(super) fn begin(&mut self, vertex: Point) -> Result<u32, ResourceFault> {
        let piece = self.begin_piece(vertex)?;
        self.add_gap(Gap {
            piece,
            right_piece: NONE,
            left: NO_FOLLOWER,
            right: NO_FOLLOWER,
            below: (0, 0),
        })
    }

    /// Returns a gap as it is above a vertex. If it has a right piece, and a corner above the vertex, one of
    /// its pieces ends there.
    #[inline]
    fn gap(
        &mut self,
        gap: u32,
        vertex: Point,
        lines: Lines<'_>,
    ) -> Result<Option<Gap>, ResourceFault> {
        let Some(found) = self.gaps.get(gap as usize).copied() else {
            self.is_void = true;
            return Ok(None);
        };
        if found.right_piece == NONE {
            return Ok(Some(found));
        }
        self.settle(found, vertex, lines).map(Some)
    }

    #[inline(never)]
    fn settle(
        &mut self,
        mut gap: Gap,
        vertex: Point,
        lines: Lines<'_>,
    ) -> Result<Gap, ResourceFault> {
        let next = |edge: u32, at: u32| {
            (at < lines.chains.span(edge).end).then(|| lines.chains.inner[at as usize])
        };
        // In the row of the vertex, corners left of it are before it, and those of an edge that ends there.
        let ends = |edge: u32| {
            let edge = lines.edges.get(edge as usize);
            edge.is_some_and(|edge| edge.bottom == vertex)
        };
        let left = next(gap.left.edge, gap.below.0).filter(|corner| corner.y <= vertex.y);
        let right = next(gap.right.edge, gap.below.1)
            .filter(|corner| corner.y < vertex.y || ends(gap.right.edge));
        let row = |corner: Option<Point>| corner.map_or(i32::MAX, |corner| corner.y);
        if let Some(corner) = left
            && row(left) <= row(right)
        {
            self.divide(&mut gap, Border::Left, corner, lines)?;
            gap.left.from = gap.below.0 + 1;
        } else if let Some(mut corner) = right {
            let merged = self
                .runs
                .get(self.pieces[gap.piece as usize].right.last as usize);
            if merged.is_some_and(|run| run.vertex.y == corner.y)
                && let Some(inward) = next(gap.right.edge, gap.below.1 + 1)
                && inward.y == corner.y
                && inward.x < corner.x
            {
                // A level side may lead left to the nearest corner.
                corner = inward;
                gap.below.1 += 1;
            }
            self.divide(&mut gap, Border::Right, corner, lines)?;
            gap.right.from = gap.below.1 + 1;
        }
        Ok(gap)
    }

    /// Makes one piece of two below a corner on one border: a diagonal to the vertex where two gaps merged ends the
    /// piece on this side of it.
    #[inline(never)]
    fn divide(
        &mut self,
        gap: &mut Gap,
        border: Border,
        corner: Point,
        lines: Lines<'_>,
    ) -> Result<(), ResourceFault> {
        let (left, right) = (gap.piece, gap.right_piece);
        gap.right_piece = NONE;
        match border {
            Border::Left => {
                gap.piece = right;
                let run = (gap.left.from, gap.below.0);
                self.close(left, run, (0, 0), corner, lines)?;
            }
            Border::Right => {
                let run = (gap.right.from, gap.below.1);
                self.close(right, (0, 0), run, corner, lines)?;
            }
        }
        self.push(gap.piece, border, (0, 0), corner)
    }

    #[inline(never)]
    fn add_gap(&mut self, gap: Gap) -> Result<u32, ResourceFault> {
        reserve_more(&mut self.gaps)?;
        self.gaps.push(gap);
        Ok(to_u32(self.gaps.len() - 1))
    }

    #[inline(never)]
    fn begin_piece(&mut self, top: Point) -> Result<u32, ResourceFault> {
        reserve_more(&mut self.pieces)?;
        self.pieces.push(Piece {
            top,
            left: NO_RUNS,
            right: NO_RUNS,
        });
        Ok(to_u32(self.pieces.len() - 1))
    }

    /// Adds inner corners of an edge, and a vertex, to a border of a piece.
    #[inline(never)]
    fn push(
        &mut self,
        piece: u32,
        border: Border,
        (first, end): (u32, u32),
        vertex: Point,
    ) -> Result<(), ResourceFault> {
        reserve_more(&mut self.runs)?;
        let run = to_u32(self.runs.len());
        self.runs.push(Run {
            first,
            end,
            vertex,
            next: NONE,
        });
        let piece = &mut self.pieces[piece as usize];
        let list = match border {
            Border::Left => &mut piece.left,
            Border::Right => &mut piece.right,
        };
        match self.runs.get_mut(list.last as usize) {
            Some(last) => last.next = run,
            None => list.first = run,
        }
        list.last = run;
        Ok(())
    }

    /// Ends a piece with its lowest vertex, below the given inner corners of the edges at its borders, and
    /// triangulates it.
    #[inline(never)]
    fn close(
        &mut self,
        piece: u32,
        left: (u32, u32),
        right: (u32, u32),
        bottom: Point,
        lines: Lines<'_>,
    ) -> Result<(), ResourceFault> {
        let piece = self.pieces[piece as usize];
        let inner = &lines.chains.inner[..];
        let scratch = &mut self.scratch;
        gather(
            &mut scratch.left,
            &self.runs,
            piece.left,
            left,
            bottom,
            inner,
        )?;
        gather(
            &mut scratch.right,
            &self.runs,
            piece.right,
            right,
            bottom,
            inner,
        )?;
        let corners = scratch.left.len() + scratch.right.len();
        let room = scratch.waiting.try_reserve(corners + 1);
        room.map_err(|_| out_of_memory::<Point>(corners + 1))?;
        self.strip.reserve(corners)?;
        triangulate(
            piece.top,
            &scratch.left,
            &scratch.right,
            &mut scratch.waiting,
            &mut self.strip,
        );
        Ok(())
    }
}

/// Collects the corners of a border.
#[inline(never)]
fn gather(
    corners: &mut Vec<Point>,
    runs: &[Run],
    list: List,
    (first, end): (u32, u32),
    bottom: Point,
    inner: &[Point],
) -> Result<(), ResourceFault> {
    corners.clear();
    let mut add = |first: u32, end: u32, vertex: Point| {
        let part = inner.get(first as usize..end as usize).unwrap_or_default();
        let room = corners.try_reserve(part.len() + 1);
        room.map_err(|_| out_of_memory::<Point>(part.len() + 1))?;
        corners.extend_from_slice(part);
        corners.push(vertex);
        Ok(())
    };
    let mut at = list.first;
    while let Some(run) = runs.get(at as usize) {
        add(run.first, run.end, run.vertex)?;
        at = run.next;
    }
    add(first, end, bottom)
}
