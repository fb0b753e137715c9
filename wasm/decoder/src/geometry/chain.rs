//! Edges of many sides: chains, which lead only down.
//!
//! A sweep need not stop at a corner where nothing happens but that one side follows another. So an edge may be a
//! chain of sides. It leads down or level; its upper end is the first, and its lower end the last of its corners in
//! the order of the sweep. Level sides between may lead left, against that order. Of an edge of one side nothing is kept.

use crate::error::ResourceFault;
use crate::memory::reserve_more;

use super::edge::Edge;
use super::grid::{Point, side};
use super::index::to_u32;

/// A side: its upper and its lower end.
pub(crate) type Side = (Point, Point);

/// The corners of an edge between its ends, as indices of [`Chains::inner`].
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Span {
    pub(crate) first: u32,
    pub(crate) end: u32,
    /// The lower end of the side that was looked up last: `end` if that is the last side.
    pub(crate) cursor: u32,
    /// The columns of its corners, ends included, are not left of the first and not right of the second.
    pub(crate) columns: (i32, i32),
}

/// The corners of chains.
#[derive(Debug, Default)]
pub(crate) struct Chains {
    pub(crate) inner: Vec<Point>,
    /// One for each edge, or none at all if every edge has one side.
    pub(crate) spans: Vec<Span>,
}

/// The edges of a sweep.
#[derive(Clone, Copy)]
pub(crate) struct Lines<'a> {
    pub(crate) edges: &'a [Edge],
    pub(crate) chains: &'a Chains,
}

impl Lines<'_> {
    /// Returns the index of the first inner corner of an edge below a row.
    #[inline(never)]
    pub(crate) fn below(&self, edge: u32, row: i32) -> u32 {
        let mut span = self.chains.span(edge);
        span.seek(row, &self.chains.inner);
        span.cursor
    }
}

impl Span {
    #[inline]
    pub(crate) fn new(first: u32, end: u32, columns: (i32, i32)) -> Self {
        Self {
            first,
            end,
            cursor: first,
            columns,
        }
    }

    /// Moves the cursor to the side that leads below a row.
    #[inline(never)]
    pub(crate) fn seek(&mut self, row: i32, inner: &[Point]) {
        let mut at = self.cursor.min(self.end);
        while at < self.end && inner[at as usize].y <= row {
            at += 1;
        }
        while at > self.first && inner[at as usize - 1].y > row {
            at -= 1;
        }
        self.cursor = at;
    }
}

impl Chains {
    pub(crate) fn clear(&mut self) {
        self.inner.clear();
        self.spans.clear();
    }

    #[inline]
    pub(crate) fn span(&self, edge: u32) -> Span {
        self.spans.get(edge as usize).copied().unwrap_or_default()
    }

    /// Returns the side of an edge at its cursor.
    #[inline]
    pub(crate) fn side(&self, index: u32, edge: &Edge) -> Side {
        let span = self.span(index);
        (
            self.corner(span, span.cursor, edge),
            self.corner(span, span.cursor + 1, edge),
        )
    }

    /// Returns the corner of an edge before the inner one `at`.
    #[inline]
    pub(crate) fn corner(&self, span: Span, at: u32, edge: &Edge) -> Point {
        if at <= span.first {
            edge.top
        } else if at <= span.end {
            self.inner[at as usize - 1]
        } else {
            edge.bottom
        }
    }

    /// Returns the lower end of an edge's first side.
    #[inline]
    pub(crate) fn second(&self, index: u32, edge: &Edge) -> Point {
        let Span { first, end, .. } = self.span(index);
        if first < end {
            self.inner[first as usize]
        } else {
            edge.bottom
        }
    }

    /// Returns the side of a point relative to an edge: positive right of it, negative left of it.
    #[inline]
    pub(crate) fn side_of(&mut self, index: u32, edge: &Edge, point: Point) -> i64 {
        if self.spans.is_empty() {
            return side(edge.top, edge.bottom, point);
        }
        self.side_of_chain(index, edge, point)
    }

    #[inline(never)]
    fn side_of_chain(&mut self, index: u32, edge: &Edge, point: Point) -> i64 {
        let span = &mut self.spans[index as usize];
        if point.x < span.columns.0 {
            return -1;
        }
        if point.x > span.columns.1 {
            return 1;
        }
        span.seek(point.y, &self.inner);
        let (from, to) = self.side(index, edge);
        if from.y == point.y || to.y == point.y {
            return self.side_in_row(index, edge, point);
        }
        side(from, to, point)
    }

    /// Does the same where the edge has corners in the row of the point. The cursor is below.
    #[inline(never)]
    fn side_in_row(&self, index: u32, edge: &Edge, point: Point) -> i64 {
        let span = self.span(index);
        let (mut low, mut high) = (i32::MAX, i32::MIN);
        let mut at = span.cursor + 1;
        loop {
            let corner = self.corner(span, at, edge);
            if corner.y == point.y {
                (low, high) = (low.min(corner.x), high.max(corner.x));
            } else if corner.y < point.y {
                break;
            }
            if at == span.first {
                break;
            }
            at -= 1;
        }
        i64::from(point.x > high) - i64::from(point.x < low)
    }

    /// Whether a level side in a row leads left.
    #[inline(never)]
    pub(crate) fn has_hook(&self, index: u32, edge: &Edge, row: i32) -> bool {
        let mut span = self.span(index);
        span.seek(row - 1, &self.inner);
        let mut before = self.corner(span, span.cursor, edge);
        for at in span.cursor + 1..=span.end + 1 {
            let corner = self.corner(span, at, edge);
            if corner.y > row {
                return false;
            }
            if before.y == row && corner.x < before.x {
                return true;
            }
            before = corner;
        }
        false
    }

    /// Divides the corners of an edge at a point on it: those past it belong to a new edge.
    pub(crate) fn split(&mut self, index: u32, point: Point) -> Result<(), ResourceFault> {
        let Some(span) = self.spans.get_mut(index as usize) else {
            return Ok(());
        };
        span.seek(point.y, &self.inner);
        let inner = |at: u32| self.inner[at as usize];
        while span.cursor > span.first && inner(span.cursor - 1).key() > point.key() {
            span.cursor -= 1;
        }
        let rest = Span::new(span.cursor, span.end, span.columns);
        if span.cursor > span.first && inner(span.cursor - 1) == point {
            span.cursor -= 1;
        }
        span.end = span.cursor;
        reserve_more(&mut self.spans)?;
        self.spans.push(rest);
        Ok(())
    }

    /// Adds the span of a new edge.
    pub(crate) fn push(
        &mut self,
        first: usize,
        end: usize,
        (top, bottom): Side,
    ) -> Result<(), ResourceFault> {
        reserve_more(&mut self.spans)?;
        let (mut low, mut high) = (top.x.min(bottom.x), top.x.max(bottom.x));
        for corner in &self.inner[first..end] {
            (low, high) = (low.min(corner.x), high.max(corner.x));
        }
        let span = Span::new(to_u32(first), to_u32(end), (low, high));
        self.spans.push(span);
        Ok(())
    }
}
